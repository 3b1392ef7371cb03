# One image for every service: the command says which one runs.
FROM python:3.13-slim AS build
RUN pip install --no-cache-dir uv==0.13.9
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never \
    UV_PROJECT_ENVIRONMENT=/opt/dossierpost
WORKDIR /src
# The dependencies first: they change less often than the code.
COPY pyproject.toml uv.lock README.md LICENSE ./
RUN uv sync --locked --no-default-groups --no-install-project
COPY protos protos
COPY shared shared
COPY services services
RUN uv sync --locked --no-default-groups --no-editable

FROM python:3.13-slim
RUN useradd --uid 10001 --create-home --home-dir /var/lib/dossierpost dossierpost
COPY --from=build /opt/dossierpost /opt/dossierpost
ENV PATH=/opt/dossierpost/bin:$PATH PYTHONUNBUFFERED=1 DOSSIERPOST_LOG_FORMAT=json
WORKDIR /var/lib/dossierpost
USER 10001
CMD ["dossierpost", "--help"]
