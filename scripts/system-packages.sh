#!/bin/sh
# Tests drive a real browser and a real office program. Both come from the system's packages, never from a download of our own.
set -eu
missing=""
browser=""
for name in chromium chromium-browser google-chrome google-chrome-stable; do
  command -v "$name" >/dev/null 2>&1 && browser="$name"
done
[ -n "$browser" ] || missing="$missing chromium"
command -v soffice >/dev/null 2>&1 || missing="$missing libreoffice-calc"
{ ls /usr/lib*/libreoffice/program/libswlo.so /opt/libreoffice*/program/libswlo.so 2>/dev/null | grep -q .; } || missing="$missing libreoffice-writer"
command -v pdftoppm >/dev/null 2>&1 || missing="$missing poppler-utils"
/usr/bin/python3 -c "import uno" >/dev/null 2>&1 || missing="$missing python3-uno"
command -v fc-list >/dev/null 2>&1 && fc-list :lang=zh 2>/dev/null | grep -q . || missing="$missing fontconfig fonts-noto-cjk"
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing from the system's packages (once):$missing"
  apt-get update -qq
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
  exit 0
fi
echo "The browser and office tests need:$missing"
echo "  Debian: sudo apt install$missing"
echo "  Ubuntu: the same, but its browser is a snap: sudo snap install chromium"
echo "Install them and run again: a test that did not run must not look like one that passed."
exit 1
