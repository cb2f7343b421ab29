/**
 * Applications of interpreted languages, and images that others are built on.
 *
 * @module
 */
import type { Case } from "../case.ts";
import { program, project } from "./base.ts";

export const applications: readonly Case[] = [
  project(
    "node, its own image",
    `
FROM base
ENV NODE_VERSION 22.14.0
ENV YARN_VERSION 1.22.22
COPY docker-entrypoint.sh /usr/local/bin/
ENTRYPOINT ["docker-entrypoint.sh"]
CMD [ "node" ]
`,
    { "docker-entrypoint.sh": program("#!/bin/sh\nset -e\n") },
  ),
  project(
    "node, an application",
    `
ARG NODE_ENV=production
FROM base AS deps
WORKDIR /usr/src/app
COPY package*.json ./
COPY node_modules ./node_modules
FROM base AS runner
ARG NODE_ENV
ENV NODE_ENV=$NODE_ENV PORT=3000
WORKDIR /usr/src/app
COPY --from=deps --chown=app:app /usr/src/app/node_modules ./node_modules
COPY --chown=app:app . .
USER app
EXPOSE $PORT
HEALTHCHECK --interval=30s --timeout=3s --start-period=5s --retries=3 \\
  CMD node healthcheck.js || exit 1
CMD ["node", "server.js"]
`,
    {
      "package.json": "{}",
      "package-lock.json": "{}",
      "server.js": "listen()\n",
      "healthcheck.js": "ok()\n",
      "node_modules/express/index.js": "module.exports = 1\n",
      "node_modules/.bin/tool": { link: "../express/index.js" },
      "npm-debug.log": "no",
      ".env": "SECRET=1",
      ".dockerignore":
        "npm-debug.log\n.env*\n*.md\nDockerfile*\n.dockerignore\nrootfs\n!rootfs/**\n",
    },
  ),
  project(
    "python, an application with Django",
    `
FROM base AS python-base
ENV PYTHONUNBUFFERED=1 \\
    PYTHONDONTWRITEBYTECODE=1 \\
    PIP_NO_CACHE_DIR=off \\
    POETRY_HOME="/opt/poetry" \\
    PYSETUP_PATH="/opt/pysetup" \\
    VENV_PATH="/opt/pysetup/.venv"
ENV PATH="$POETRY_HOME/bin:$VENV_PATH/bin:$PATH"
FROM python-base AS builder-base
WORKDIR $PYSETUP_PATH
COPY poetry.lock pyproject.toml ./
COPY venv ./.venv
FROM python-base AS development
WORKDIR $PYSETUP_PATH
COPY --from=builder-base $PYSETUP_PATH $PYSETUP_PATH
FROM python-base AS production
COPY --from=builder-base $PYSETUP_PATH $PYSETUP_PATH
COPY ./docker/entrypoint.sh /entrypoint.sh
COPY --chown=www-data:www-data ./mysite /app
WORKDIR /app
ENTRYPOINT ["/entrypoint.sh"]
CMD gunicorn mysite.wsgi --bind 0.0.0.0:\${PORT:-8000}
`,
    {
      "poetry.lock": "",
      "pyproject.toml": "[tool.poetry]\n",
      "venv/bin/python": { link: "/usr/bin/python3" },
      "venv/lib/site-packages/django/__init__.py": "",
      "docker/entrypoint.sh": program("#!/bin/sh\n"),
      "mysite/manage.py": program("#!/usr/bin/env python\n"),
      "mysite/mysite/wsgi.py": "application = 1\n",
      "mysite/mysite/__pycache__/wsgi.pyc": "x",
      ".dockerignore": "**/__pycache__\n**/*.pyc\n",
    },
  ),
  project(
    "rails",
    `
# check=error=true
ARG RUBY_VERSION=3.4.2
FROM base AS ruby
WORKDIR /rails
ENV RAILS_ENV="production" \\
    BUNDLE_DEPLOYMENT="1" \\
    BUNDLE_PATH="/usr/local/bundle" \\
    BUNDLE_WITHOUT="development"
FROM ruby AS build
COPY Gemfile Gemfile.lock ./
COPY bundle "\${BUNDLE_PATH}"
COPY . .
FROM ruby
COPY --from=build "\${BUNDLE_PATH}" "\${BUNDLE_PATH}"
COPY --from=build /rails /rails
USER 1000:1000
ENTRYPOINT ["/rails/bin/docker-entrypoint"]
EXPOSE 80
CMD ["./bin/thrust", "./bin/rails", "server"]
`,
    {
      "Gemfile": "source\n",
      "Gemfile.lock": "GEM\n",
      "bundle/ruby/gems/rails/lib/rails.rb": "module Rails\n",
      "bin/docker-entrypoint": program("#!/bin/bash -e\n"),
      "bin/rails": program("#!/usr/bin/env ruby\n"),
      "bin/thrust": program("#!/usr/bin/env ruby\n# thrust\n"),
      "config/master.key": "secret",
      "log/.keep": "",
      "log/development.log": "x",
      "tmp/pids/server.pid": "1",
      ".dockerignore":
        "/.git/\n/.env*\n!/.env.example\n/config/master.key\n/log/*\n/tmp/*\n!/log/.keep\n" +
        "!/tmp/.keep\n/storage/*\n/node_modules/\n",
      ".env.example": "A=1\n",
      ".env": "A=2\n",
    },
  ),
  project(
    "jenkins",
    `
FROM base AS jre-build
COPY jre /javaruntime
FROM base AS controller
ENV LANG='C.UTF-8' LANGUAGE='C' LC_ALL='C.UTF-8'
ARG TARGETARCH
ARG COMMIT_SHA
ARG user=jenkins
ARG group=jenkins
ARG uid=1000
ARG gid=1000
ARG http_port=8080
ARG agent_port=50000
ARG JENKINS_HOME=/var/jenkins_home
ARG REF=/usr/share/jenkins/ref
ENV JENKINS_HOME=$JENKINS_HOME
ENV JENKINS_SLAVE_AGENT_PORT=\${agent_port}
ENV REF=$REF
VOLUME $JENKINS_HOME
ARG JENKINS_VERSION
ENV JENKINS_VERSION=\${JENKINS_VERSION:-2.504}
ARG JENKINS_URL=https://repo.jenkins-ci.org/public/jenkins-war-\${JENKINS_VERSION}.war
ENV JENKINS_UC=https://updates.jenkins.io
ENV JENKINS_UC_EXPERIMENTAL=https://updates.jenkins.io/experimental
EXPOSE \${http_port}
EXPOSE \${agent_port}
ENV COPY_REFERENCE_FILE_LOG=$JENKINS_HOME/copy_reference_file.log
ENV JAVA_HOME=/opt/java/openjdk
ENV PATH="\${JAVA_HOME}/bin:\${PATH}"
COPY --from=jre-build /javaruntime $JAVA_HOME
USER \${user}
COPY jenkins-support /usr/local/bin/jenkins-support
COPY jenkins.sh /usr/local/bin/jenkins.sh
COPY jenkins-plugin-cli.sh /bin/jenkins-plugin-cli
ENTRYPOINT ["/usr/bin/tini", "--", "/usr/local/bin/jenkins.sh"]
LABEL \\
  org.opencontainers.image.vendor="Jenkins project" \\
  org.opencontainers.image.title="Official Jenkins Docker image" \\
  org.opencontainers.image.version="\${JENKINS_VERSION}" \\
  org.opencontainers.image.licenses="MIT"
`,
    {
      "jre/bin/java": program("java"),
      "jre/lib/modules": "modules",
      "jenkins-support": program("#!/bin/bash -eu\n"),
      "jenkins.sh": program("#! /bin/bash -e\n"),
      "jenkins-plugin-cli.sh": program("#!/usr/bin/env bash\n"),
    },
  ),
  project(
    "home-assistant",
    `
ARG BUILD_FROM=base
FROM \${BUILD_FROM}
ENV \\
    S6_SERVICES_GRACETIME=240000 \\
    UV_SYSTEM_PYTHON=true \\
    UV_NO_CACHE=true
ARG QEMU_CPU
WORKDIR /usr/src
COPY requirements.txt homeassistant/
COPY homeassistant/package_constraints.txt homeassistant/homeassistant/
COPY requirements_all.txt home_assistant_frontend-* home_assistant_intents-* homeassistant/
COPY . homeassistant/
COPY rootfs /
WORKDIR /config
`,
    {
      "requirements.txt": "aiohttp\n",
      "requirements_all.txt": "all\n",
      "home_assistant_frontend-1.whl": "PK",
      "homeassistant/package_constraints.txt": "c\n",
      "homeassistant/core.py": "pass\n",
      "homeassistant/components/sun/manifest.json": "{}",
      "rootfs/etc/services.d/home-assistant/run": program("#!/usr/bin/with-contenv bashio\n"),
    },
  ),
  project(
    "a static site on a web server",
    `
FROM base AS build
WORKDIR /site
COPY content content
COPY themes themes
COPY public public
FROM base
COPY --from=build /site/public /usr/share/nginx/html
COPY nginx/*.conf /etc/nginx/conf.d/
ADD assets.tar /usr/share/nginx/html/assets/
EXPOSE 8080/tcp
`,
    {
      "content/post.md": "# Post\n",
      "themes/plain/style.css": "a {}\n",
      "public/index.html": "<html>",
      "public/post/index.html": "<html>",
      "nginx/default.conf": "server {}\n",
      "nginx/gzip.conf": "gzip on;\n",
      "assets.tar": "no archive after all",
    },
  ),
];
