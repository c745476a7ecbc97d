# The course on any machine that has Docker or Podman (docs/container.md):
#   docker build --tag backprop .
#   docker run --rm --publish 127.0.0.1:8888:8888 --volume backprop:/home/course/backprop backprop
# It holds the right answers: it is for instructors and authors. Students get the kit or the site.

FROM debian:bookworm-slim AS machine
RUN apt-get update \
 && apt-get install --yes --no-install-recommends python3 python3-venv make git ca-certificates \
 && rm -rf /var/lib/apt/lists/*
# Binder gives these two.
ARG NB_USER=course
ARG NB_UID=1000
RUN useradd --create-home --uid "$NB_UID" --shell /bin/bash "$NB_USER"
USER $NB_USER

FROM machine
ARG NB_USER=course
WORKDIR /home/$NB_USER/backprop
COPY --chown=$NB_USER:$NB_USER . .
RUN make .venv
ENV PATH=/home/$NB_USER/backprop/.venv/bin:$PATH
EXPOSE 8888
CMD ["jupyter", "lab", "--ip=0.0.0.0", "--no-browser"]
