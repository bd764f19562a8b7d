FROM python:3.13-slim AS build
WORKDIR /app
RUN python -m venv .venv
COPY requirements.lock ./
RUN .venv/bin/python -m pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
# Compiled here, because the finished image may run on a read-only file system; what only installs is left behind.
RUN .venv/bin/python -m pip install --no-cache-dir --no-deps --no-build-isolation -e . \
    && .venv/bin/python -m compileall -q bot adapters \
    && .venv/bin/python -m pip uninstall --yes setuptools pip

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home --home-dir /data vigia \
    && install --directory --owner=vigia --mode=0700 /data
# Owned by root: the process that serves people cannot change its own program.
COPY --from=build /app /app
WORKDIR /app
ENV PATH="/app/.venv/bin:$PATH" \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATABASE_URL="sqlite:////data/vigia.db" \
    HOST=0.0.0.0 \
    PORT=8080
USER vigia
VOLUME /data
EXPOSE 8080
# No urllib: it would ask a proxy named in the environment.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import http.client, os, sys; c = http.client.HTTPConnection('127.0.0.1', int(os.environ['PORT']), timeout=4); c.request('GET', '/healthz'); sys.exit(c.getresponse().status != 200)"]
CMD ["vigia", "run"]
