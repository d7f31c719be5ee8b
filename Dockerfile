# The page and the HTTP service with the bundle in use, and the whole command line. `make docker` builds it.
FROM python:3.12-slim AS build
WORKDIR /source
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY serving serving
RUN python -m venv /opt/shareability \
    && /opt/shareability/bin/pip install --no-cache-dir --constraint constraints.txt '.[archive]'

FROM python:3.12-slim
COPY --from=build /opt/shareability /opt/shareability
COPY models /models
ENV PATH=/opt/shareability/bin:$PATH \
    SHAREABILITY_HOST=0.0.0.0 \
    SHAREABILITY_MODELS=/models
# It listens on every address and so asks for SHAREABILITY_API_KEYS, or for SHAREABILITY_INSECURE=1 where it is meant to be open.
# Whoever it runs as owns nothing here and writes nothing.
USER 65534
EXPOSE 8000
HEALTHCHECK --interval=10s --start-period=10s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health/ready', timeout=3)"]
ENTRYPOINT ["shareability"]
CMD ["serve"]
