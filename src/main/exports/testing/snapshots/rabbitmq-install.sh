#!/bin/sh
# Installs the files of the broker mqtt.home.lan for the service rabbitmq-server. Made by Certwright 0.1.0.
#   sudo sh install.sh                 installs, restarts the service, and undoes all where that fails
#   DESTDIR=/some/folder sh install.sh copies to below that folder, and starts nothing
set -eu
cd "$(dirname "$0")"
service=rabbitmq-server
user=rabbitmq
root=${DESTDIR:-}

fail() { printf 'error: %s\n' "$1" >&2; exit 1; }

is_root=no
if [ "$(id -u)" -eq 0 ]; then is_root=yes; fi
if [ -z "$root" ] && [ $is_root = no ]; then fail 'run it as root: sudo sh install.sh'; fi
if [ $is_root = yes ] && ! id "$user" >/dev/null 2>&1; then
  fail 'there is no user rabbitmq; install the broker first: sudo apt install rabbitmq-server'
fi

placed=
undo() {
  for each in $placed; do
    if [ -e "$root$each.before" ]; then mv -f "$root$each.before" "$root$each"; else rm -f "$root$each"; fi
  done
}
keep() {
  for each in $placed; do rm -f "$root$each.before"; done
}
trap undo EXIT

# put FILE PLACE OWNER GROUP MODE: what was there before is kept beside it until all is well.
put() {
  place=$root$2
  if [ -e "$place" ]; then cp -p "$place" "$place.before"; fi
  placed="$placed $2"
  if [ $is_root = yes ]; then
    install -D -o "$3" -g "$4" -m "$5" "$1" "$place"
  else
    install -D -m "$5" "$1" "$place"
  fi
}

put certwright/ca.crt /etc/rabbitmq/certwright/ca.crt root root 644
put certwright/broker.crt /etc/rabbitmq/certwright/broker.crt root root 644
put certwright/broker.key /etc/rabbitmq/certwright/broker.key root "$user" 640
put certwright/definitions.json /etc/rabbitmq/certwright/definitions.json root "$user" 640
put conf.d/certwright.conf /etc/rabbitmq/conf.d/certwright.conf root root 644

if [ -n "$root" ]; then
  trap - EXIT
  keep
  printf 'Copied to below %s; no service was touched.\n' "$root"
  exit 0
fi

test_settings() {
  runuser -u rabbitmq -- test -r /etc/rabbitmq/certwright/broker.key || return 1
  rabbitmq-plugins enable --offline rabbitmq_mqtt || return 1
}
restart() {
  if [ -d /run/systemd/system ]; then
    systemctl restart "$service" && sleep 2 && systemctl is-active --quiet "$service"
  else
    service "$service" restart && sleep 2 && service "$service" status >/dev/null
  fi
}
if ! test_settings || ! restart; then
  trap - EXIT
  undo
  restart || true
  fail 'the broker does not run with these files, so what was there before is back; the log of the service says why'
fi
trap - EXIT
keep
printf 'The service %s runs with the new files.\n' "$service"
