# One image for web, worker and beat; docker-compose.yml gives each its command.
FROM python:3.12-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1

# Pango draws the PDF reports.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin klimatisch

WORKDIR /app
COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt

COPY . .
# Made in the image: the running container writes to /data only.
ENV VAR_DIR=/data STATIC_ROOT=/app/collected DJANGO_SETTINGS_MODULE=config.settings XDG_CACHE_HOME=/tmp/cache
RUN mkdir /data \
    && SECRET_KEY=only-while-building VAR_DIR=/tmp/build python manage.py compile_translations \
    && SECRET_KEY=only-while-building VAR_DIR=/tmp/build python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf /tmp/build \
    && chown klimatisch /data

USER klimatisch
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "-c", "python:config.gunicorn", "config.wsgi"]
