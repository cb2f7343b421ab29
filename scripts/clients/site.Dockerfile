# What the servers of `deno task clients` serve: packages of every kind, made here by the programs that make them.
FROM debian AS made
ENV DEBIAN_FRONTEND=noninteractive
RUN apt-get update -q && apt-get install -q -y --no-install-recommends ca-certificates git ruby python3 maven libmaven-dependency-plugin-java junit4 dpkg-dev && apt-get clean
WORKDIR /site

# Files of any kind.
RUN mkdir files && seq 1 200000 >files/numbers && echo hello >files/hello

# A repository of git, with a submodule's worth of history.
RUN <<END
set -e
git init -q -b main /tmp/work && cd /tmp/work
git config user.name quilla && git config user.email quilla@example.com
for number in 1 2 3; do seq 1 ${number}000 >numbers; git add . ; git commit -qm "Numbers $number"; done
git tag v1
git clone -q --bare /tmp/work /site/git/numbers.git
END

# An index of Python's packages (PEP 503), of which one needs the other.
RUN <<END
set -e
cat >/tmp/wheels.py <<'PYTHON'
import base64, hashlib, os, zipfile
def wheel(name, needs):
    place = f"pypi/files/{name}-1.0-py3-none-any.whl"
    os.makedirs("pypi/files", exist_ok=True)
    info = f"{name}-1.0.dist-info"
    files = {
        f"{name}.py": f"print('{name}')\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n" + "".join(f"Requires-Dist: {need}\n" for need in needs),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: quilla\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    digest = lambda text: base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
    files[f"{info}/RECORD"] = "".join(f"{path},sha256={digest(text)},{len(text)}\n" for path, text in files.items()) + f"{info}/RECORD,,\n"
    with zipfile.ZipFile(place, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    sha256 = hashlib.sha256(open(place, "rb").read()).hexdigest()
    os.makedirs(f"pypi/simple/{name}", exist_ok=True)
    with open(f"pypi/simple/{name}/index.html", "w") as index:
        index.write(f'<!DOCTYPE html><a href="../../files/{os.path.basename(place)}#sha256={sha256}">{os.path.basename(place)}</a>\n')
wheel("first", ["second>=1"])
wheel("second", [])
PYTHON
python3 /tmp/wheels.py
END

# An index of Ruby's gems, of which one needs the other.
RUN <<END
set -e
mkdir -p gems/gems /tmp/gems && cd /tmp/gems
for gem in first second; do
  mkdir -p lib && echo "puts '$gem'" >lib/quilla_$gem.rb
  need=""; [ $gem = second ] || need='s.add_dependency "quilla_second", "~> 1.0"'
  cat >$gem.gemspec <<RUBY
Gem::Specification.new do |s|
  s.name = "quilla_$gem"; s.version = "1.0.0"; s.summary = "$gem"; s.authors = ["quilla"]; s.files = ["lib/quilla_$gem.rb"]
  $need
end
RUBY
  gem build -q $gem.gemspec
done
mv *.gem /site/gems/gems && gem generate_index -d /site/gems
END

# An index of Rust's crates (sparse), of which one needs the other.
RUN <<END
set -e
mkdir -p crates/dl crates/index/qu/il
crate() {
  mkdir -p /tmp/crates/$1-1.0.0/src
  printf '[package]\nname = "%s"\nversion = "1.0.0"\nedition = "2018"\n%s' "$1" "$2" >/tmp/crates/$1-1.0.0/Cargo.toml
  printf '%s' "$4" >/tmp/crates/$1-1.0.0/src/lib.rs
  tar -C /tmp/crates -czf crates/dl/$1-1.0.0.crate $1-1.0.0
  sum=$(sha256sum <crates/dl/$1-1.0.0.crate | cut -d' ' -f1)
  printf '{"name":"%s","vers":"1.0.0","deps":[%s],"cksum":"%s","features":{},"yanked":false}\n' "$1" "$3" "$sum" >crates/index/qu/il/$1
}
crate quilla_second '' '' 'pub fn name() -> &'"'"'static str { "second" }'
crate quilla_first '[dependencies]
quilla_second = "1"
' '{"name":"quilla_second","req":"^1","features":[],"optional":false,"default_features":true,"target":null,"kind":"normal"}' 'pub fn name() -> &'"'"'static str { quilla_second::name() }'
echo '{"dl":"https://crates.test/dl/{crate}-{version}.crate"}' >crates/index/config.json
END

# Maven's repository as Debian has it, without its links.
RUN cp -rL /usr/share/maven-repo maven

# A repository of Debian's packages.
RUN apt-get update -q && mkdir debian && cd debian && apt-get download -q hello && dpkg-scanpackages . >Packages 2>/dev/null && gzip -k Packages

FROM scratch
COPY --from=made /site /
