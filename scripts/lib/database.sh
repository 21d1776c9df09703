# A private PostgreSQL under $var: never another one. Source after $root and $var are set.

postgres_bin=/usr/lib/postgresql/15/bin

# PostgreSQL refuses to be run by root: then it runs as its package's user.
as_postgres() {
  if [ "$(id -u)" -eq 0 ]; then setpriv --reuid postgres --regid postgres --init-groups "$@"; else "$@"; fi
}

# Where the data lies: under $var, or where the package keeps data when its user cannot get to $var.
choose_database_home() {
  database_home=$var/postgres
  mkdir -p "$database_home"
  [ "$(id -u)" -ne 0 ] || chown postgres:postgres "$database_home"
  if ! (cd / && as_postgres test -w "$database_home" -a -x "$database_home") 2>/dev/null; then
    database_home=/var/lib/postgresql/holdfast-$(printf %s "$var" | cksum | cut -d' ' -f1)
    as_postgres mkdir -p "$database_home"
  fi
  chmod 700 "$database_home"
  # a socket's path must fit 107 bytes
  socket_directory=$database_home
  if [ ${#socket_directory} -gt 80 ]; then
    socket_directory=/tmp/holdfast-$(printf %s "$var" | cksum | cut -d' ' -f1)
    as_postgres mkdir -p -m 700 "$socket_directory"
  fi
}

make_database() {
  [ -e "$var/database.url" ] && return
  local password
  password=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
  rm -rf "$database_home/data" "$var/demo_windows.csv"
  printf '%s\n' "$password" | (umask 077 && cd / && as_postgres tee "$database_home/password" >/dev/null)
  (cd / && as_postgres "$postgres_bin/initdb" -D "$database_home/data" -U holdfast \
    --pwfile="$database_home/password" --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 >/dev/null)
  rm "$database_home/password"
  as_postgres tee -a "$database_home/data/postgresql.conf" >/dev/null <<CONF
listen_addresses = ''
unix_socket_directories = '$socket_directory'
unix_socket_permissions = 0777
max_connections = 200
shared_buffers = 256MB
max_wal_size = 4GB
checkpoint_timeout = 15min
wal_compression = lz4
log_error_verbosity = terse
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_min_error_statement = panic
CONF
  (umask 077 && echo "postgresql://holdfast:$password@/postgres?host=$socket_directory" >"$var/database.url.new")
}

start_database() {
  chmod 711 "$database_home"
  if ! (cd / && as_postgres "$postgres_bin/pg_ctl" -D "$database_home/data" status >/dev/null); then
    (cd / && as_postgres "$postgres_bin/pg_ctl" -D "$database_home/data" -l "$database_home/log" -w -t 60 start >/dev/null)
  fi
  if [ -e "$var/database.url.new" ]; then
    "$postgres_bin/psql" -qX -d "$(cat "$var/database.url.new")" -c 'CREATE DATABASE holdfast' >/dev/null
    sed -i 's|@/postgres?|@/holdfast?|' "$var/database.url.new"
    mv "$var/database.url.new" "$var/database.url"
  fi
}

stop_database() {
  (cd / && as_postgres "$postgres_bin/pg_ctl" -D "$database_home/data" -m fast -w -t 60 stop >/dev/null) || true
}
