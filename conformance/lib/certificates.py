"""Automatic certificates of `weir serve`, judged from outside with Pebble as the authority.

usage: certificates.py WEIR [SCENARIO…]
Prints one line a scenario and then the one that counts; exits 0 only where the bar holds.
"""
import base64
import contextlib
import hashlib
import http.client
import http.server
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

WEIR = sys.argv[1]
WORK = pathlib.Path(tempfile.mkdtemp(prefix="weir-certificates-"))
BODY = b"hello from the origin\n"
MAC_KEY = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W"
processes = []


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def until(seconds, what, condition):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s: {what}")


def listens(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def start(command, log, **environment):
    with open(log, "ab") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ, **environment})
    processes.append(process)
    return process


def end(process, how=signal.SIGTERM):
    if process.poll() is None:
        process.send_signal(how)
        process.wait(60)


def self_signed(folder, names, days=90):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", str(days),
         "-subj", "/CN=test", "-addext", "subjectAltName=" + names, "-keyout", folder / "key.pem", "-out", folder / "chain.pem"],
        check=True, stderr=subprocess.DEVNULL)
    return (folder / "key.pem").read_text(), (folder / "chain.pem").read_text()


class Origin(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_):
        pass  # a peer that was killed


def serve(handler):
    server = Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


class Authority:
    """Pebble, for which every name is this machine, and a proxy before it that can fail and knows renewal information."""

    def __init__(self, name, validity=None, external=False):
        self.folder = WORK / name
        self.folder.mkdir()
        self_signed(self.folder, "DNS:localhost,IP:127.0.0.1", 2)
        self.trust = self.folder / "chain.pem"
        self.http, self.https, self.port, self.management, dns, dns_management = (free_port() for _ in range(6))
        settings = {
            "listenAddress": f"127.0.0.1:{self.port}", "managementListenAddress": f"127.0.0.1:{self.management}",
            "certificate": str(self.trust), "privateKey": str(self.folder / "key.pem"),
            "httpPort": self.http, "tlsPort": self.https, "ocspResponderURL": "",
            "externalAccountBindingRequired": external, "externalAccountMACKeys": {"kid-1": MAC_KEY}}
        if validity:
            settings["certificateValidityPeriod"] = validity
        (self.folder / "pebble.json").write_text(json.dumps({"pebble": settings}))
        self.log = self.folder / "pebble.log"
        start(["/usr/bin/pebble-challtestsrv", "-dns01", f"127.0.0.1:{dns}", "-http01", "", "-https01", "", "-tlsalpn01", "",
               "-defaultIPv6", "", "-management", f"127.0.0.1:{dns_management}"], self.folder / "dns.log")
        # No name is taken for shown because it was shown before
        self.pebble = start(["/usr/bin/pebble", "-config", self.folder / "pebble.json", "-dnsserver", f"127.0.0.1:{dns}"],
                            self.log, PEBBLE_VA_NOSLEEP="1", PEBBLE_AUTHZREUSE="0")
        self.context = ssl.create_default_context(cafile=self.trust)
        until(30, "Pebble listens", lambda: listens(self.port) and listens(self.management))
        self.root = self.folder / "root.pem"
        self.root.write_bytes(self.get(self.management, "/roots/0"))
        self.failing = 0
        self.window = None
        self.replaced = 0
        self.asked = 0
        self.proxy = serve(self.handler())
        inside = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        inside.load_cert_chain(self.trust, self.folder / "key.pem")
        self.proxy.socket = inside.wrap_socket(self.proxy.socket, server_side=True, do_handshake_on_connect=False)
        self.directory = f"https://localhost:{self.proxy.server_port}/dir"

    def get(self, port, path):
        connection = http.client.HTTPSConnection("localhost", port, context=self.context, timeout=20)
        connection.request("GET", path)
        return connection.getresponse().read()

    def handler(authority):
        class Proxy(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self, status, fields, body):
                self.send_response_only(status)
                for name, value in fields:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            def do_GET(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if authority.failing:
                    return self.answer(authority.failing, [], b"")
                if self.path.startswith("/renewal-info/"):
                    authority.asked += 1
                    return self.answer(200, [("Content-Type", "application/json"), ("Retry-After", "21600")],
                                       json.dumps({"suggestedWindow": authority.window}).encode())
                if self.command == "POST" and self.path == "/order-plz":
                    payload = json.loads(body)["payload"]
                    authority.replaced += b'"replaces"' in base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
                there = http.client.HTTPSConnection("localhost", authority.port, context=authority.context, timeout=60)
                # Its answers name the host that was asked for
                there.request(self.command, self.path, body or None, {
                    name: self.headers[name] for name in ("Host", "User-Agent", "Content-Type") if self.headers[name]})
                answer = there.getresponse()
                content = answer.read()
                there.close()
                if self.path == "/dir" and authority.window:
                    listed = json.loads(content)
                    listed["renewalInfo"] = f"https://{self.headers['Host']}/renewal-info"
                    content = json.dumps(listed).encode()
                self.answer(answer.status, [
                    pair for pair in answer.getheaders()
                    if pair[0].lower() not in ("content-length", "connection", "transfer-encoding")], content)

            do_POST = do_HEAD = do_GET

            def log_message(self, *_):
                pass

        return Proxy

    def accounts(self):
        return len(re.findall(r"There are now \d+ accounts in memory", self.log.read_text()))

    def close(self):
        self.proxy.shutdown()
        self.proxy.server_close()
        end(self.pebble)


class Edge:
    """The real program with a file of its own."""

    def __init__(self, name, authority, certificates, challenges=(), clear=True, more="", hosts=("*",)):
        self.folder = WORK / (name + "-edge")
        self.folder.mkdir()
        self.authority = authority
        self.admin = free_port()
        self.store = self.folder / "certificates"
        listen = [f'  - {{address: "127.0.0.1:{authority.https}", protocol: https}}']
        if clear:
            listen.append(f'  - {{address: "127.0.0.1:{authority.http}"}}')
        names = "\n".join("      - [" + ", ".join(group) + "]" for group in certificates)
        self.file = self.folder / "weir.yaml"
        self.file.write_text(f"""\
listen:
{chr(10).join(listen)}
tls:
  redirect: true
  acme:
    certificates:
{names}
    terms-agreed: true
    contact: [admin@weir.example]
    folder: {self.store}
    directory: {authority.directory}
    trusted: [{authority.trust}]
    challenges: [{", ".join(challenges)}]
{more}
admin: {{listen: "127.0.0.1:{self.admin}"}}
sites:
  - name: one
    hosts: [{", ".join(json.dumps(host) for host in hosts)}]
    origin: {{url: "http://127.0.0.1:{ORIGIN.server_port}"}}
access-log: {{file: "off"}}
limits: {{connections-per-peer: 10000}}
""")
        self.log = self.folder / "weir.log"
        self.process = None
        self.up()

    def up(self):
        begin = time.monotonic()
        self.process = start([WEIR, "serve", "--config", self.file], self.log)
        until(60, "weir listens", lambda: listens(self.authority.https) or self.process.poll() is not None)
        if self.process.poll() is not None:
            raise AssertionError(self.log.read_text())
        return time.monotonic() - begin

    def kill(self):
        end(self.process, signal.SIGKILL)

    def close(self):
        end(self.process)

    def metric(self, name):
        connection = http.client.HTTPConnection("127.0.0.1", self.admin, timeout=10)
        connection.request("GET", "/metrics")
        text = connection.getresponse().read().decode()
        return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith(name))

    def memory(self):
        text = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", text)[1]) / 1024

    def shown(self, name, trusted=True, version=None):
        """The serial number of the certificate shown for a name; None when there is none."""
        context = trusting(self.authority, trusted, version)
        try:
            with connect(self.authority.https, name, context) as client:
                return hashlib.sha256(client.getpeercert(True)).hexdigest()
        except (OSError, ssl.SSLError):
            return None


def trusting(authority, trusted=True, version=None):
    context = ssl.create_default_context(cafile=authority.root)
    if not trusted:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if version:
        context.maximum_version = version
    return context


def connect(port, name, context):
    plain = socket.create_connection(("127.0.0.1", port), 20)
    try:
        return context.wrap_socket(plain, server_hostname=name)
    except BaseException:
        plain.close()
        raise


class Load:
    """Clients that check the chain, the name, the dates and every answer. Half of them shake hands for every request."""

    def __init__(self, edge, names):
        self.edge, self.names = edge, names
        self.requests = 0
        self.handshakes = 0
        self.failures = []
        self.serials = set()
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.run, args=(index,), daemon=True) for index in range(6)]
        for thread in self.threads:
            thread.start()

    def run(self, index):
        version = ssl.TLSVersion.TLSv1_2 if index % 3 == 2 else None
        context = trusting(self.edge.authority, version=version)
        each = 300 if index % 2 else 1
        turn = index
        while not self.stopping.is_set():
            turn += 1
            name = self.names[turn % len(self.names)]
            done = 0
            try:
                with connect(self.edge.authority.https, name, context) as client:
                    serial = client.getpeercert()["serialNumber"]
                    with self.lock:
                        self.handshakes += 1
                        self.serials.add(serial)
                    connection = http.client.HTTPConnection(name)
                    connection.sock = client
                    for _ in range(each):
                        connection.request("GET", "/", headers={"Host": name})
                        answer = connection.getresponse()
                        body = answer.read()
                        if answer.status != 200 or body != BODY:
                            raise AssertionError(f"{answer.status} {body[:80]!r}")
                        done += 1
                        if self.stopping.is_set():
                            break
            except Exception as failure:
                with self.lock:
                    self.failures.append(f"{name}: {failure!r}")
                time.sleep(0.01)
            with self.lock:
                self.requests += done

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join(30)
        TOTAL.append(self)
        assert not self.failures, f"{len(self.failures)} of {self.requests} failed, such as {self.failures[0]}"
        assert self.requests > 500, f"{self.requests} requests are no load"


TOTAL = []


def http_01():
    with contextlib.closing(Authority("http")) as authority:
        # The last name has no site: the authority's question is answered all the same
        edge = Edge("http", authority, [["one.weir.example", "two.weir.example", "other.example"]], ["http-01"],
                    hosts=["one.weir.example", "two.weir.example"])
        first = until(60, "a certificate", lambda: edge.shown("two.weir.example"))
        assert edge.shown("other.example") == first
        answered = edge.metric('weir_requests_total{answered_by="acme-challenge",code="2xx"')
        assert answered >= 3, f"{answered} challenges answered"
        edge.close()
        edge.up()
        assert edge.shown("one.weir.example") == first, "another certificate after the restart"
        edge.close()
        assert authority.accounts() == 1, f"{authority.accounts()} accounts"
        return f"http-01: 3 names, {answered:.0f} challenges answered; after a restart the same certificate and account"


def tls_alpn_01():
    with contextlib.closing(Authority("alpn")) as authority:
        edge = Edge("alpn", authority, [["one.weir.example", "two.weir.example"]], clear=False)
        until(60, "a certificate", lambda: edge.shown("two.weir.example"))
        assert edge.metric('weir_requests_total{answered_by="acme-challenge"') == 0
        # Whoever asks for the challenge's protocol while none is open gets nothing
        context = trusting(authority)
        context.set_alpn_protocols(["acme-tls/1"])
        with contextlib.suppress(OSError):
            connect(authority.https, "one.weir.example", context).close()
            raise AssertionError("acme-tls/1 is answered although no challenge is open")
        edge.close()
        return "tls-alpn-01: 2 names at an edge that listens for TLS alone"


def external_account():
    with contextlib.closing(Authority("external", external=True)) as authority:
        edge = Edge("external", authority, [["one.weir.example"]],
                    more=f"    external-account: {{key-id: kid-1, hmac-key: {MAC_KEY}}}\n    key-type: rsa-2048")
        until(60, "a certificate", lambda: edge.shown("one.weir.example"))
        edge.close()
        assert MAC_KEY not in edge.log.read_text() and "PRIVATE KEY" not in edge.log.read_text()
        return "external account: bound; its secret is in no log"


def renewals():
    with contextlib.closing(Authority("renewals", validity=20)) as authority:
        names = ["one.weir.example", "two.weir.example", "three.weir.example"]
        edge = Edge("renewals", authority, [names[:2], names[2:]])
        until(60, "certificates", lambda: edge.shown(names[0]) and edge.shown(names[2]))
        before = edge.metric("weir_acme_renewed_total")
        load = Load(edge, names)
        until(120, "8 renewals", lambda: edge.metric("weir_acme_renewed_total") - before >= 8)
        # With others in force, which must change nothing
        edge.process.send_signal(signal.SIGHUP)
        done = edge.metric("weir_acme_renewed_total") - before
        until(60, "2 more", lambda: edge.metric("weir_acme_renewed_total") - before >= done + 2)
        load.stop()
        done = edge.metric("weir_acme_renewed_total") - before
        edge.close()
        assert len(load.serials) >= 10, f"{len(load.serials)} certificates were seen"
        return (f"{done:.0f} renewals under load: {load.requests} requests, {load.handshakes} handshakes, "
                f"{len(load.serials)} certificates seen, 0 failed")


def renewal_information():
    with contextlib.closing(Authority("ari", validity=300)) as authority:
        authority.window = {"start": "2020-01-01T00:00:00Z", "end": "2020-01-02T00:00:00Z"}
        edge = Edge("ari", authority, [["one.weir.example"]])
        first = until(60, "a certificate", lambda: edge.shown("one.weir.example"))
        begin = time.monotonic()
        until(90, "renewal by the window", lambda: edge.shown("one.weir.example") not in (None, first))
        took = time.monotonic() - begin
        edge.close()
        assert authority.replaced == 1, f"{authority.replaced} orders named what they replace"
        return f"renewal information: renewed after {took:.0f} s instead of 200, the order named what it replaces"


def authority_fails():
    with contextlib.closing(Authority("fails", validity=150)) as authority:
        authority.window = {"start": "2020-01-01T00:00:00Z", "end": "2020-01-02T00:00:00Z"}
        name = "one.weir.example"
        edge = Edge("fails", authority, [[name]])
        first = until(60, "a certificate", lambda: authority.asked and edge.shown(name))
        authority.failing = 500
        load = Load(edge, [name])
        until(60, "an order that fails", lambda: edge.metric("weir_acme_authority_failures_total") > 0)
        time.sleep(3)
        assert edge.shown(name) == first, "another certificate while the authority fails"
        load.stop()
        edge.kill()
        edge.up()
        assert edge.shown(name) == first, "nothing is served after kill -9 while the authority fails"
        load = Load(edge, [name])
        time.sleep(5)
        authority.failing = 0
        until(90, "renewal when the authority is back", lambda: edge.shown(name) not in (None, first))
        load.stop()
        edge.close()
        assert "500" in edge.log.read_text(), "the log says nothing of it"
        return "authority answers 500: the old certificate stays, over kill -9 too; renewed when the authority is back"


def kills():
    with contextlib.closing(Authority("kills", validity=6)) as authority:
        name = "one.weir.example"
        edge = Edge("kills", authority, [[name]])
        chance = random.Random(1)
        until(60, "a certificate", lambda: edge.shown(name, trusted=False))
        for _ in range(20):
            time.sleep(chance.uniform(0.2, 2.5))
            edge.kill()
            # An order that was cut off is left alone for minutes, unless the operator wants it at once
            (edge.store / (name + ".state")).unlink(missing_ok=True)
            edge.up()
            assert edge.shown(name, trusted=False), "nothing is served after kill -9"
        until(60, "a certificate that is good", lambda: edge.shown(name))
        renewed = authority.log.read_text().count("Issued certificate serial")
        edge.close()
        damaged = [file.name for file in edge.store.iterdir() if file.name.endswith(".damaged") or file.name.startswith(".draft")]
        assert not damaged, damaged
        assert authority.accounts() == 1, f"{authority.accounts()} accounts"
        return f"kill -9: 20 of 20 left a store that serves at once, among {renewed} certificates received"


def thousand_names():
    with contextlib.closing(Authority("thousand")) as authority:
        # Not by the proxy, which is the slower of the two
        authority.directory = f"https://localhost:{authority.port}/dir"
        groups = [[f"n{index}.g{group}.weir.example" for index in range(10)] for group in range(100)]
        begin = time.monotonic()
        edge = Edge("thousand", authority, groups, clear=False)
        until(300, "100 certificates", lambda: edge.metric("weir_acme_issued_total") >= 100)
        took = time.monotonic() - begin
        edge.close()
        ready = edge.up()
        serials = {edge.shown(name) for group in groups for name in group}
        assert None not in serials and len(serials) == 100, f"{len(serials)} certificates for 1,000 names"
        edge.close()
        return f"1,000 names ordered in 100 certificates in {took:.0f} s; after a restart in {ready:.1f} s each name has its own"


def thousand_certificates():
    with contextlib.closing(Authority("store")) as authority:
        authority.failing = 500
        names = [f"s{index}.weir.example" for index in range(1000)]
        edge = Edge("store", authority, [["s0.weir.example"]])
        edge.close()
        alone = edge.up()
        time.sleep(3)
        small = edge.memory()
        edge.close()
        scratch = WORK / "scratch"
        scratch.mkdir()
        for name in names:
            key, chain = self_signed(scratch, "DNS:" + name)
            text = key + chain
            file = edge.store / (name + ".pem")
            file.write_text(f"Weir 1, SHA-256 of what follows: {hashlib.sha256(text.encode()).hexdigest()}\n{text}")
        edge.file.write_text(edge.file.read_text().replace(
            "      - [s0.weir.example]", "\n".join(f"      - {name}" for name in names)))
        ready = edge.up()
        time.sleep(3)
        begin = time.monotonic()
        serials = {edge.shown(name, trusted=False) for name in names}
        each = (time.monotonic() - begin) / len(names) * 1000
        large = edge.memory()
        lines = edge.log.read_text().count("\n")
        edge.close()
        assert None not in serials and len(serials) == 1000, f"{len(serials)} certificates for 1,000 names"
        assert lines < 200, f"{lines} lines of log"
        return (f"1,000 stored certificates with the authority down: all served; start {ready:.1f} s beside {alone:.1f} s with one, "
                f"memory {large:.0f} MB beside {small:.0f} MB, {each:.1f} ms a handshake")


def main():
    scenarios = [http_01, tls_alpn_01, external_account, renewals, renewal_information, authority_fails, kills, thousand_names,
                 thousand_certificates]
    wanted = sys.argv[2:]
    passed = 0
    for scenario in scenarios:
        if wanted and scenario.__name__ not in wanted:
            continue
        try:
            print(scenario(), flush=True)
            passed += 1
        except Exception as failure:
            print(f"{scenario.__name__}: FAILED: {failure!r}"[:4000], flush=True)
        for process in processes:
            end(process, signal.SIGKILL)
        processes.clear()
    failed = sum(len(load.failures) for load in TOTAL)
    requests = sum(load.requests for load in TOTAL)
    print(f"certificates: {passed} of {len(scenarios)}, {failed} of {requests} requests failed "
          f"(bar: {len(scenarios)} of {len(scenarios)}, 0 failed requests)")
    return 0 if passed == len(scenarios) and failed == 0 else 1


ORIGIN = serve(Origin)
code = 1
try:
    code = main()
finally:
    for left in processes:
        end(left, signal.SIGKILL)
    if code == 0:
        shutil.rmtree(WORK, ignore_errors=True)
    else:
        print(f"logs are in {WORK}", file=sys.stderr)
sys.exit(code)
