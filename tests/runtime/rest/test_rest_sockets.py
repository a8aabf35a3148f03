"""Reading from TLS: what has been received is read at once."""

from __future__ import annotations

import ssl

from rest_server import server_tls

from kuberuntime.rest.sockets import with_what_arrived

MOST = 64 * 1024


class Link:
    """Both ends of a TLS connection, after their handshake, in memory."""

    def __init__(self) -> None:
        to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        self.client = context.wrap_bio(to_client, to_server)
        self.server = server_tls().wrap_bio(to_server, to_client, server_side=True)
        self.wire = to_client
        shaken: set[ssl.SSLObject] = set()
        while len(shaken) < 2:
            for end in {self.client, self.server} - shaken:
                try:
                    end.do_handshake()
                except ssl.SSLWantReadError:
                    continue
                shaken.add(end)

    def send(self, *records: bytes) -> None:
        for record in records:
            self.server.write(record)

    def read(self, most: int = MOST) -> bytes:
        return with_what_arrived(self.client.read(most), self.client, most)


def test_records_that_arrived_together_are_read_together() -> None:
    link = Link()
    link.send(b"one\n", b"two\n", b"three\n")
    assert link.read() == b"one\ntwo\nthree\n"


def test_no_more_is_read_than_was_asked_for() -> None:
    link = Link()
    link.send(b"one\n", b"two\n", b"three\n")
    assert link.read(6) == b"one\ntw"
    assert link.read() == b"o\nthree\n"


def test_the_end_of_a_connection_is_left_to_the_next_read() -> None:
    link = Link()
    link.send(b"last\n")
    link.wire.write_eof()
    assert link.read() == b"last\n"


def test_a_broken_record_is_left_to_the_next_read() -> None:
    link = Link()
    link.send(b"fine\n")
    link.wire.write(b"\x17\x03\x03\x00\x20" + bytes(32))
    assert link.read() == b"fine\n"


def test_what_is_no_tls_in_memory_is_not_read_further() -> None:
    assert with_what_arrived(b"plain", None, MOST) == b"plain"
