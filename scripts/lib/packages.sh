# Debian packages, installed where they are missing. Source after `set -euo pipefail`.

# What a running server needs to be built and to run.
packages_to_run=(
  ca-certificates cmake g++ git ninja-build pkg-config tzdata util-linux
  libboost1.81-dev libboost-locale1.81-dev libcli11-dev libctemplate-dev libcurl4-openssl-dev
  libhowardhinnant-date-dev liblemon-dev libmimalloc-dev liboath-dev libpqxx-dev libqrencode-dev
  libsimdjson-dev libsodium-dev libspdlog-dev libssl-dev libtomlplusplus-dev nlohmann-json3-dev nodejs npm
  prometheus-cpp-dev postgresql-15 zlib1g-dev
)

# What the checks need beside that.
packages_to_test=(
  ccache chromium-headless-shell clang-16 clang-format-16 clang-tidy-16 curl debootstrap docker-compose dpkg-dev e2fsprogs
  etcd-server faketime file haproxy iproute2 kannel
  kannel-extras libclang-rt-16-dev libgmock-dev libgtest-dev librapidcheck-dev nginx patroni pgbackrest
  postfix procps prometheus prometheus-alertmanager python3 python3-yaml slowhttptest strace systemd xfsprogs
)

# What the Debian package is made with.
packages_to_package=(dpkg-dev file)

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

is_installed() {
  [ "$(dpkg-query -W -f='${Status}' "$1" 2>/dev/null)" = "install ok installed" ]
}

# A fresh PostgreSQL package would make and start a database of its own; nothing here wants it.
want_no_main_cluster() {
  is_installed postgresql-common && return
  as_root mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] ||
    echo "create_main_cluster = false" | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
}

install_packages() {
  local missing=() package
  for package in "$@"; do
    # another Node.js than Debian's brings its own npm
    case $package in nodejs) command -v node >/dev/null && continue ;; npm) command -v npm >/dev/null && continue ;; esac
    is_installed "$package" || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  echo "Installing: ${missing[*]}" >&2
  want_no_main_cluster
  export DEBIAN_FRONTEND=noninteractive
  as_root apt-get update -qq >&2
  as_root apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-confold "${missing[@]}" >&2
}
