# Every image of languages but python's: Debian, the packages that <image>/packages.txt lists, the runner.
# `assay images build --name <image>` builds it and says what it does; by hand:
#   docker build -t assay/native:latest --build-arg IMAGE=native -f sandbox_images/debian.Dockerfile sandbox_images
ARG BASE=debian:bookworm-slim
FROM ${BASE}
ARG IMAGE
COPY ${IMAGE}/ /build/
# No documents, no translations, no setuid, no caches, and times that do not depend on the day of the build: all in one layer, so
# that what is removed is not in the image at all. prepare.sh, where there is one, leaves out more or makes what starts faster.
RUN set -eu; export DEBIAN_FRONTEND=noninteractive; touch /build/start; \
    for path in doc man info locale lintian; do printf 'path-exclude=/usr/share/%s/*\n' $path; done >/etc/dpkg/dpkg.cfg.d/assay; \
    mkdir -p /usr/share/man/man1; \
    apt-get update -qq; \
    apt-get install -y -qq --no-install-recommends python3 $(sed 's/#.*//' /build/packages.txt) >/dev/null; \
    if [ -f /build/prepare.sh ]; then HOME=/build sh -eu /build/prepare.sh; fi; \
    find / -xdev -type f -perm /6000 -exec chmod a-s {} +; \
    rm -rf /root/.cache /tmp/* /var/tmp/* /var/cache/apt/* /var/cache/debconf/* /var/cache/ldconfig/* /var/lib/apt/lists/* /var/log/*; \
    find / -xdev -newer /build/start ! -type l ! -path '/proc*' ! -path '/sys*' ! -path '/dev*' -exec touch -d @315532800 {} + 2>/dev/null || true; \
    rm -rf /build
ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin LANG=C.UTF-8 HOME=/tmp
# The runner comes last: it changes most often.
COPY runner/ /opt/assay/runner/
RUN set -eu; \
    chmod -R a+rX,go-w /opt/assay; \
    python3 -m compileall -q --invalidation-mode unchecked-hash /opt/assay/runner; \
    find /opt/assay -exec touch -d @315532800 {} +
WORKDIR /
ENTRYPOINT ["python3", "-I", "-B", "/opt/assay/runner"]
