# The steps of a release. Source after `set -euo pipefail`, in the root of the tree.

refuse() { echo "release: $*" >&2; exit 1; }

# Everything that says which version this is says the same, and what is released is what is committed.
check_tree() {  # version
  [[ $1 =~ ^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$ ]] || refuse "$1 is no version like 1.2.3"
  [ -z "$(git status --porcelain)" ] || refuse "the tree has changes that are not committed"
  grep -q "^project(holdfast VERSION $1 " CMakeLists.txt || refuse "CMakeLists.txt is of another version than $1"
  grep -Eq "^## \[$1\] - [0-9]{4}-[0-9]{2}-[0-9]{2}$" CHANGELOG.md || refuse "CHANGELOG.md has no entry [$1] with its date"
  ! git rev-parse -q --verify "refs/tags/v$1" >/dev/null || refuse "v$1 was released before"
}

# The program itself says what it is.
check_program() {  # version program
  local said
  said=$("$2" --version)
  [ "$said" = "holdfast $1 ($(git rev-parse --short=12 HEAD))" ] || refuse "the program says: $said"
}

# The same tree and version make the same bytes. `revision` stands for the history, which is left out.
source_archive() {  # version folder
  git archive --format=tar --prefix="holdfast-$1/" --add-virtual-file="holdfast-$1/revision:$(git rev-parse --short=12 HEAD)" HEAD |
    gzip -9n >"$2/holdfast-$1.tar.gz"
}

write_sums() { (cd "$1" && sha256sum -- *.deb *.tar.gz >SHA256SUMS); }  # folder

check_sums() { (cd "$1" && sha256sum --check --strict --quiet SHA256SUMS) || refuse "$1 is not what was released"; }  # folder
