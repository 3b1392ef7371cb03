"""Delivery manifests (BD13)."""

from typing import Any

import grpc

from protos.postal.v1 import manifests_pb2, postal_pb2, postal_pb2_grpc
from services.postal import handlers, store, wire
from services.postal.servicer.roles import MAY
from shared.call import require_role
from shared.database import Database
from shared.requests import command

Context = grpc.aio.ServicerContext[Any, Any]


class Manifests(postal_pb2_grpc.PostalServiceServicer):
    """Opens, shows and closes the lists of postmen."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def OpenManifest(
        self, request: postal_pb2.OpenManifestRequest, context: Context
    ) -> postal_pb2.OpenManifestResponse:
        require_role(*MAY["OpenManifest"])
        return await command(
            self._database, request, handlers.open_manifest, wire.open_manifest(request),
            postal_pb2.OpenManifestResponse, wire.manifest_fields,
        )  # fmt: skip

    async def CloseManifest(
        self, request: manifests_pb2.CloseManifestRequest, context: Context
    ) -> manifests_pb2.CloseManifestResponse:
        require_role(*MAY["CloseManifest"])
        return await command(
            self._database, request, handlers.close_manifest, wire.close_manifest(request),
            manifests_pb2.CloseManifestResponse, wire.manifest_closed_fields,
        )  # fmt: skip

    async def GetManifest(
        self, request: manifests_pb2.GetManifestRequest, context: Context
    ) -> manifests_pb2.GetManifestResponse:
        read = await self._database.read(store.get_manifest, wire.manifest_id(request))
        return manifests_pb2.GetManifestResponse(manifest=wire.manifest(read))
