@echo off
rem The same as ./tercel for Windows, but without the AOT cache. It was written from the documentation of cmd.exe and has
rem not been run on Windows yet.
rem Builds Tercel if there is no build, then runs it. After a change of sources remove cli\target\tercel.jar.
rem TERCEL_JAVA_HOME chooses the JDK, TERCEL_JAVA_OPTIONS adds options.
setlocal EnableExtensions DisableDelayedExpansion

set "root=%~dp0"
set "jar=%root%cli\target\tercel.jar"
set "home="

if defined TERCEL_JAVA_HOME call :take "%TERCEL_JAVA_HOME%"
if not defined home if defined JAVA_HOME call :take "%JAVA_HOME%"
if not defined home for /f "delims=" %%j in ('where java 2^>nul') do if not defined home call :take "%%~dpj.."
if not defined home for /d %%d in ("%ProgramFiles%\Java\*" "%ProgramFiles%\Eclipse Adoptium\*") do if not defined home call :take "%%~d"
if not defined home for /d %%d in ("%ProgramFiles%\Microsoft\jdk*" "%USERPROFILE%\.jdks\*") do if not defined home call :take "%%~d"
if not defined home (
  echo tercel: no JDK 25 found: install one ^(Temurin 25 will do^), or set JAVA_HOME to it>&2
  exit /b 2
)
set "JAVA_HOME=%home%"

if not exist "%jar%" (
  echo tercel: building, once ^(the first time a minute or two^)>&2
  call "%root%mvnw.cmd" -q -B -ntp -f "%root%pom.xml" -Dmaven.test.skip=true -pl cli -am package 1>&2 <nul
  if errorlevel 1 exit /b 1
)

"%JAVA_HOME%\bin\java.exe" -XX:+UseSerialGC -XX:+UseCompactObjectHeaders %TERCEL_JAVA_OPTIONS% -jar "%jar%" %*
exit /b %errorlevel%

rem Takes a directory as the JDK, if its file "release" says that it is one of Java 25 or newer.
:take
if not exist "%~1\bin\javac.exe" exit /b 0
if not exist "%~1\release" exit /b 0
set "version="
for /f "usebackq tokens=2 delims==." %%v in (`findstr /b "JAVA_VERSION=" "%~1\release"`) do set "version=%%~v"
if not defined version exit /b 0
set "version=%version:"=%"
if %version% GEQ 25 set "home=%~f1"
exit /b 0
