"""Writes the AsyncAPI 3 document of the facts: a channel for each service that tells any."""

from typing import Any, Final

import yaml

from docs.contract import TELLERS, Contract, Kind, Part, contract
from shared.bus.provisioning import stream_needs
from shared.events import CONTENT_TYPE, SCHEMA_PREFIX

_SECOND: Final = 1_000_000_000
_SCALARS: Final[dict[str, dict[str, Any]]] = {
    "string": {"type": "string"},
    "bool": {"type": "boolean"},
    "int32": {"type": "integer", "format": "int32"},
    "int64": {"type": "integer", "format": "int64"},
    "bytes": {"type": "string", "format": "byte"},
    "Timestamp": {"type": "string", "format": "date-time"},
}
_HEADERS: Final = {
    "ce-specversion": "Always 1.0.",
    "ce-id": "Unique id of the fact (UUIDv7); the same however often it comes.",
    "ce-source": "Who tells it: `urn:dossierpost:<installation>:<service>`.",
    "ce-type": "Full protobuf name of the body.",
    "ce-subject": "What it is about: the id of the dossier.",
    "ce-time": "When it happened, RFC 3339, UTC.",
    "ce-datacontenttype": f"Always {CONTENT_TYPE}.",
    "ce-dataschema": f"`{SCHEMA_PREFIX}` and the type.",
    "ce-sequence": "1, 2, 3 … without holes for each (source, subject, epoch), with leading zeros.",
    "ce-epoch": "Grows when the database of the source was restored; sequences begin anew then.",
    "ce-recordedtime": "When it was written down.",
}
_MORE_HEADERS: Final = {
    "ce-follows": "`epoch.sequence` behind which the first fact of a new epoch belongs.",
    "ce-correlationid": "Joins all that one outer request led to.",
    "ce-causationid": "Id of the fact or request that led to this one.",
    "ce-traceparent": "W3C trace context.",
}


def document() -> str:
    """Write the document as YAML."""
    told = contract()
    facts = {teller: told.facts(teller) for teller in TELLERS}
    written = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "dossierpost facts",
            "version": "1.0.0",
            "description": "What happens to dossiers between citizens, counters, agencies and the"
            " public post. Semantics: docs/events/consuming.md. Drawn by `make docs`.",
            "license": {
                "name": "Apache-2.0",
                "url": "https://www.apache.org/licenses/LICENSE-2.0",
            },
        },
        "defaultContentType": CONTENT_TYPE,
        "servers": {"nats": {"host": "127.0.0.1:4222", "protocol": "nats"}},
        "channels": {teller: _channel(teller, facts[teller]) for teller in TELLERS},
        "operations": {
            f"tell-{teller}": {
                "action": "send",
                "channel": {"$ref": f"#/channels/{teller}"},
                "summary": f"{teller} tells its facts; whoever wants them reads the stream.",
            }
            for teller in TELLERS
        },
        "components": {
            "messages": {one.name: _message(one) for kinds in facts.values() for one in kinds},
            "schemas": {"Headers": _headers(), **_schemas(told)},
        },
    }
    return str(yaml.safe_dump(written, sort_keys=False, allow_unicode=True, width=100))


def _channel(teller: str, facts: list[Kind]) -> dict[str, Any]:
    needs = stream_needs(None)
    return {
        "address": f"dossierpost.{teller}.v1.{{fact}}.{{agency}}",
        "title": f"Facts of {teller}",
        "parameters": {
            "fact": {"description": "Name of the fact, such as the messages below."},
            "agency": {"description": "Receiving counter with `-` for `.`; `-` alone for none."},
        },
        "messages": {one.name: {"$ref": f"#/components/messages/{one.name}"} for one in facts},
        "x-jetstream": {
            "stream": "EVENTS",
            "subjects": needs["subjects"],
            "retention": needs["retention"],
            "duplicate_window_s": needs["duplicate_window"] // _SECOND,
            "consumer": {
                "durable": "a name of your own",
                "type": "pull",
                "filter_subjects": [f"dossierpost.{teller}.>"],
                "deliver_policy": "all",
                "ack_policy": "explicit",
                "ack_wait_s": 30,
                "max_deliver": -1,
            },
        },
    }


def _message(fact: Kind) -> dict[str, Any]:
    return {
        "name": fact.full_name,
        "title": fact.name,
        "summary": fact.meaning,
        "contentType": CONTENT_TYPE,
        "headers": {"$ref": "#/components/schemas/Headers"},
        "payload": {"$ref": f"#/components/schemas/{fact.name}"},
        "x-protobuf": {
            "file": f"protos/{fact.full_name.split('.')[1]}/v1/events.proto",
            "message": fact.full_name,
        },
    }


def _headers() -> dict[str, Any]:
    texts = {**_HEADERS, **_MORE_HEADERS}
    return {
        "type": "object",
        "required": list(_HEADERS),
        "properties": {name: {"type": "string", "description": texts[name]} for name in texts},
    }


def _schemas(told: Contract) -> dict[str, Any]:
    """Give what a body says, as JSON would write it; on the wire it is protobuf."""
    ours = (kind for kind in told.kinds.values() if kind.full_name.startswith("dossierpost."))
    kinds = {
        kind.name: {
            "type": "object",
            "description": kind.meaning,
            "properties": {part.name: _property(part) for part in kind.parts},
        }
        for kind in ours
    }
    words = {
        name.rpartition(".")[2]: {"type": "string", "enum": [value for value, _ in enum.values]}
        for name, enum in told.words.items()
        if name.startswith("dossierpost.")
    }
    return {**kinds, **words}


def _property(part: Part) -> dict[str, Any]:
    plain = part.type.removeprefix("repeated ")
    schema = _SCALARS.get(plain) or {"$ref": f"#/components/schemas/{plain}"}
    if part.repeated:
        return {"type": "array", "items": dict(schema), "description": part.meaning}
    if "$ref" in schema:
        return dict(schema)
    return {**schema, "description": part.meaning, "x-protobuf-field": part.number}
