# Sourced by ./mvnw, ./tercel and .ci/run: exports JAVA_HOME of a JDK 25 or newer, although `java` may be older.
# It starts no JVM to ask its version: every JDK carries a file `release` that tells.

is_jdk25() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  jdk_version=
  while IFS='"' read -r jdk_key jdk_value _; do
    [ "$jdk_key" = JAVA_VERSION= ] && jdk_version=${jdk_value%%[!0-9]*}
  done <"$1/release"
  [ "${jdk_version:-0}" -ge 25 ]
}

use_jdk25() {
  for jdk_home in "${TERCEL_JAVA_HOME-}" "${JAVA_HOME-}" "$(jdk_on_path)" \
    /usr/lib/jvm/* /opt/* /opt/*/Contents/Home "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/* \
    "$(jdk_of_macos)" /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$jdk_home" ] && is_jdk25 "$jdk_home"; then
      JAVA_HOME=$jdk_home
      export JAVA_HOME
      return 0
    fi
  done
  echo "tercel: no JDK 25 found; install one (https://adoptium.net, or your package manager's openjdk-25)," \
    "or set JAVA_HOME to it" >&2
  return 2
}

jdk_on_path() {
  jdk_java=$(command -v java) || return 0
  jdk_java=$(readlink -f "$jdk_java" 2>/dev/null) || return 0
  printf %s "${jdk_java%/bin/java}"
}

jdk_of_macos() {
  [ -x /usr/libexec/java_home ] || return 0
  /usr/libexec/java_home -v 25+ 2>/dev/null || return 0
}

use_jdk25 || exit 2
