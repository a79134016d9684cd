# Sourced by ./mvnw and ./tercel: exports JAVA_HOME of a JDK 25 or newer, although `java` may be older, and sets
# jdk_build to what distinguishes it from other JDKs. No JVM is started to ask: every JDK has a file `release` that tells.

is_jdk25() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  jdk_maker='' jdk_version='' jdk_build=''
  while IFS='"' read -r jdk_key jdk_value _; do
    case $jdk_key in
      IMPLEMENTOR=) jdk_maker=$jdk_value ;;
      JAVA_VERSION=) jdk_version=${jdk_value%%[!0-9]*} ;;
      JAVA_RUNTIME_VERSION=) jdk_build=$jdk_value ;;
    esac
  done <"$1/release"
  jdk_build="$jdk_maker $jdk_build"
  [ "${jdk_version:-0}" -ge 25 ]
}

use_jdk25() {
  for jdk_home in "${TERCEL_JAVA_HOME-}" "${JAVA_HOME-}" "$(jdk_on_path)" \
    /usr/lib/jvm/* /opt/* "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/* "$(jdk_of_macos)"; do
    if [ -n "$jdk_home" ] && is_jdk25 "$jdk_home"; then
      JAVA_HOME=$jdk_home
      export JAVA_HOME
      return 0
    fi
  done
  echo "tercel: no JDK 25 found: install one (Debian: openjdk-25-jdk; Temurin 25 will do), or set JAVA_HOME to it" >&2
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
