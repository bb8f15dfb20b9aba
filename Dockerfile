# The portal's image: web, worker and beat are the same image with different commands (docker-compose.yml).
FROM python:3.11-slim-bookworm AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements.txt .
RUN /opt/venv/bin/pip install --require-hashes -r requirements.txt

FROM python:3.11-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    QIG_DATA=/data \
    STATIC_ROOT=/opt/static
RUN useradd --system --uid 10001 --home-dir /app qig \
    && install --directory --owner qig --mode 0750 /data
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY . .
# Collected once, here: at every start it would take long. The key and the address are for this command alone: it
# signs nothing and connects to no database.
RUN SECRET_KEY=unused-while-collecting DATABASE_URL=postgresql://unused-while-collecting/ python manage.py collectstatic --no-input
USER qig
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "qig_portal.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--no-control-socket", "--access-logfile", "-", "--logger-class", "qig_portal.access_log.AccessLogger"]
