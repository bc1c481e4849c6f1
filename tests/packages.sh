#!/usr/bin/env bash
# System packages that the tests need: installed as root on Debian and Ubuntu, named elsewhere.
set -euo pipefail

PATH="$PATH:/usr/sbin:/sbin"
missing=()
command -v redis-server >/dev/null || missing+=(redis-server)
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || missing+=(chromium chromium-l10n)
[ ! -d /usr/lib/chromium/locales ] || [ -e /usr/lib/chromium/locales/de.pak ] || missing+=(chromium-l10n)
command -v msguniq >/dev/null || missing+=(gettext)
command -v dovecot >/dev/null || missing+=(dovecot-imapd)
ldconfig -p 2>/dev/null | grep -q 'libpango-1.0.so.0' || missing+=(libpango-1.0-0)
ldconfig -p 2>/dev/null | grep -q 'libpangoft2-1.0.so.0' || missing+=(libpangoft2-1.0-0)
ldconfig -p 2>/dev/null | grep -q 'libharfbuzz-subset.so.0' || missing+=(libharfbuzz-subset0)

if [ ${#missing[@]} -eq 0 ]; then
    exit 0
fi
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Debian packages that the tests need: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
else
    echo "Missing on this machine: ${missing[*]}. Tests that need them are skipped and named at the end."
fi
