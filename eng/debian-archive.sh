# shellcheck shell=bash
# Fetches packages of another Debian suite without touching the system: apt reads a configuration in a temporary folder, and
# checks every package against the archive's signature. Other scripts source this file; NAME is the prefix of their messages.

readonly KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

say() { printf '%s\n' "$NAME: $*" >&2; }
die() { say "$@"; exit 1; }

# Every Debian mirror serves the archive in a folder named `debian`. The security archive has another name.
debian_mirror() {
    if [[ -n ${SONDE_DEBIAN_MIRROR:-} ]]; then
        echo "${SONDE_DEBIAN_MIRROR%/}"
        return
    fi
    # shellcheck disable=SC2016 # apt expands $(REPO_URI), not the shell
    apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | sed -n 's,/*$,,; /\/debian$/{p;q}'
}

# Points apt at one suite of one archive and nothing else. The status file is empty, because the installed packages of this
# system do not belong to the other suite.
configure_apt() {
    local work=$1 source=$2
    mkdir -p "$work"/{lists/partial,archives/partial}
    : >"$work/status"
    echo "$source" >"$work/sources.list"
    export APT_CONFIG=$work/apt.conf
    cat >"$APT_CONFIG" <<END
Dir::Etc::SourceList "$work/sources.list";
Dir::Etc::SourceParts "-";
Dir::Etc::Preferences "-";
Dir::Etc::PreferencesParts "-";
Dir::State::Lists "$work/lists";
Dir::State::Status "$work/status";
Dir::Cache "$work";
Acquire::Languages "none";
Acquire::Retries "3";
APT::Sandbox::User "";
END
}

update() {
    local log=$1/log
    apt-get -q update >"$log" 2>&1 || { cat "$log" >&2; die "apt could not read the package lists (above)"; }
    if grep -E '^(W|E|Err)' "$log" | grep -qiE 'sign|GPG|NO_PUBKEY|not verified'; then
        cat "$log" >&2
        die "the archive's signature cannot be verified. Update the package debian-archive-keyring"
    fi
}

# Points apt at one suite of an archive and reads its package lists.
use_suite() {
    local work=$1 mirror=$2 suite=$3
    [[ -r $KEYRING ]] || die "$KEYRING is missing. Install debian-archive-keyring"
    configure_apt "$work" "deb [signed-by=$KEYRING] $mirror $suite main"
    update "$work"
}

# Downloads packages into the folder `download`.
download() {
    local work=$1 log=$1/log
    shift
    mkdir -p "$work/download"
    (cd "$work/download" && apt-get -q download "$@") >"$log" 2>&1 ||
        { cat "$log" >&2; die "apt could not download $* (above)"; }
}
