import { safeText } from '../../shared/safe-text.ts'

/** A file of the bundle that the script puts into its place. Paths of our own, without blanks or quotes. */
export interface InstalledFile {
  from: string
  /** Absolute. */
  to: string
  /** Who may read it: `everybody`, the service by its group (root may write), or the service as owner alone. */
  readers: 'everybody' | 'group' | 'owner'
}

/** What a script for a service of Debian installs. */
export interface Installation {
  /** Of the broker, for the heading. */
  name: string
  version: string
  /** The service's name for systemd and in /etc/init.d, such as `mosquitto`. */
  service: string
  /** The Debian package. */
  package: string
  /** The user, and group, that the service runs as. */
  user: string
  files: readonly InstalledFile[]
  /** Where the private key has to be already, where the bundle does not hold it. */
  keyToAdd: string | null
  /** Lines of sh that fail where the installed settings are no good; run before the service is restarted. */
  test: readonly string[]
}

/**
 * The text of an `install.sh` for the POSIX sh of Debian: copies the files, gives each its owner and mode, has the settings tested,
 * restarts the service and looks whether it runs; where it does not, what was there before comes back. With `DESTDIR` it only
 * copies, below that folder; owners are set where root runs it.
 */
export function installScript({ name, version, service, package: debianPackage, user, files, keyToAdd, test }: Installation): string {
  const lines = [
    '#!/bin/sh',
    `# Installs the files of the broker ${safeText(name)} for the service ${service}. Made by Certwright ${version}.`,
    '#   sudo sh install.sh                 installs, restarts the service, and undoes all where that fails',
    '#   DESTDIR=/some/folder sh install.sh copies to below that folder, and starts nothing',
    'set -eu',
    'cd "$(dirname "$0")"',
    `service=${service}`,
    `user=${user}`,
    'root=${DESTDIR:-}',
    '',
    `fail() { printf 'error: %s\\n' "$1" >&2; exit 1; }`,
    '',
    'is_root=no',
    'if [ "$(id -u)" -eq 0 ]; then is_root=yes; fi',
    `if [ -z "$root" ] && [ $is_root = no ]; then fail 'run it as root: sudo sh install.sh'; fi`,
    'if [ $is_root = yes ] && ! id "$user" >/dev/null 2>&1; then',
    `  fail 'there is no user ${user}; install the broker first: sudo apt install ${debianPackage}'`,
    'fi',
    '',
    ...(keyToAdd === null ? [] : [`[ -e "$root${keyToAdd}" ] || fail 'put the private key of the broker at ${keyToAdd} first, readable by the group ${user}'`, '']),
    'placed=',
    'undo() {',
    '  for each in $placed; do',
    '    if [ -e "$root$each.before" ]; then mv -f "$root$each.before" "$root$each"; else rm -f "$root$each"; fi',
    '  done',
    '}',
    'keep() {',
    '  for each in $placed; do rm -f "$root$each.before"; done',
    '}',
    'trap undo EXIT',
    '',
    '# put FILE PLACE OWNER GROUP MODE: what was there before is kept beside it until all is well.',
    'put() {',
    '  place=$root$2',
    '  if [ -e "$place" ]; then cp -p "$place" "$place.before"; fi',
    '  placed="$placed $2"',
    '  if [ $is_root = yes ]; then',
    '    install -D -o "$3" -g "$4" -m "$5" "$1" "$place"',
    '  else',
    '    install -D -m "$5" "$1" "$place"',
    '  fi',
    '}',
    '',
    ...files.map(({ from, to, readers }) => `put ${from} ${to} ${modes[readers]}`),
    '',
    'if [ -n "$root" ]; then',
    '  trap - EXIT',
    '  keep',
    `  printf 'Copied to below %s; no service was touched.\\n' "$root"`,
    '  exit 0',
    'fi',
    '',
    'test_settings() {',
    ...test.map((line) => `  ${line}`),
    '}',
    'restart() {',
    '  if [ -d /run/systemd/system ]; then',
    '    systemctl restart "$service" && sleep 2 && systemctl is-active --quiet "$service"',
    '  else',
    '    service "$service" restart && sleep 2 && service "$service" status >/dev/null',
    '  fi',
    '}',
    'if ! test_settings || ! restart; then',
    '  trap - EXIT',
    '  undo',
    '  restart || true',
    `  fail 'the broker does not run with these files, so what was there before is back; the log of the service says why'`,
    'fi',
    'trap - EXIT',
    'keep',
    `printf 'The service %s runs with the new files.\\n' "$service"`,
    '',
  ]
  return lines.join('\n')
}

const modes: Readonly<Record<InstalledFile['readers'], string>> = {
  everybody: 'root root 644',
  group: 'root "$user" 640',
  owner: '"$user" "$user" 600',
}
