#!/usr/bin/env bash
# Makes local stand-ins for the two base images that the tests run game servers in, on a machine that reaches Debian's
# mirror and npm but no image registry. An image that is already there (pulled, or made before) is left alone.
#
#   debian:bookworm-slim      Debian's own packages, from debootstrap
#   node:20-bookworm-slim     that, with this machine's node and npm copied in
#
# Both carry this machine's CA bundle, so that an install script behind an inspecting proxy can reach the registries.
# A machine that can pull needs none of this: the names are those of the real images.
set -euo pipefail

debian_image=debian:bookworm-slim
node_image=node:20-bookworm-slim
ca_bundle=/etc/ssl/certs/ca-certificates.crt

say() { printf 'images: %s\n' "$*"; }
fail() { printf 'images: %s\n' "$*" >&2; exit 1; }
have_image() { docker image inspect "$1" >/dev/null 2>&1; }
need() { command -v "$1" >/dev/null || fail "$1 is not installed; $2"; }

docker version >/dev/null 2>&1 || fail 'no Docker engine answers; start one (dockerd) and run this again.'

scratch=$(mktemp -d)
container=
cleanup() {
  [ -z "$container" ] || docker rm --force "$container" >/dev/null 2>&1 || true
  rm -rf "$scratch"
}
trap cleanup EXIT

copy_ca_bundle() { # into the root file system at $1
  mkdir -p "$1/etc/ssl/certs"
  if [ -f "$ca_bundle" ]; then cp -L "$ca_bundle" "$1$ca_bundle"; fi
}

make_debian_image() {
  need debootstrap 'apt-get install debootstrap, and run this again.'
  [ "$(id -u)" = 0 ] || fail 'debootstrap works only as root; run this with sudo.'
  local root="$scratch/rootfs" log="$scratch/debootstrap.log"
  say "making $debian_image with debootstrap"
  debootstrap --variant=minbase bookworm "$root" >"$log" 2>&1 || { tail -n 20 "$log" >&2; fail 'debootstrap failed; see above.'; }
  rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,man,locale,info}/*
  copy_ca_bundle "$root"
  tar -C "$root" --numeric-owner -c . |
    docker import --change "ENV SSL_CERT_FILE=$ca_bundle" --change 'CMD ["bash"]' - "$debian_image" >/dev/null
}

make_node_image() {
  need node 'install Node 20 or newer.'
  local files="$scratch/node" modules
  # npm sits beside the node that runs, wherever that is: a package, a tarball, a version manager.
  modules=$(dirname "$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")")
  say "making $node_image with node $(node --version)"
  mkdir -p "$files/usr/local/bin" "$files/usr/local/lib/node_modules"
  cp -L "$(command -v node)" "$files/usr/local/bin/node"
  cp -R "$modules/npm" "$files/usr/local/lib/node_modules/npm"
  rm -f "$files/usr/local/lib/node_modules/npm/npmrc" # settings of this machine, not of the image
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$files/usr/local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$files/usr/local/bin/npx"
  container=$(docker create "$debian_image" useradd --uid 1000 --create-home --shell /bin/bash node)
  tar -C "$files" --owner=0 --group=0 -c . | docker cp - "$container":/
  docker start --attach "$container" >/dev/null
  docker commit --change "ENV NODE_EXTRA_CA_CERTS=$ca_bundle" --change 'CMD ["node"]' "$container" "$node_image" >/dev/null
  docker rm "$container" >/dev/null
  container=
}

if have_image "$debian_image"; then say "$debian_image is here"; else make_debian_image; fi
if have_image "$node_image"; then say "$node_image is here"; else make_node_image; fi
