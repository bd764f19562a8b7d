"""Keys made for a test: a house of trust for https, and the RSA keys Microsoft signs with."""

import datetime as dt
import ipaddress
import json
import ssl
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

LASTS: Final = dt.timedelta(days=3650)
BORN: Final = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class SigningKey:
    """One of Microsoft's, with what it vouches for."""

    kid: str
    private: rsa.RSAPrivateKey

    def sign(self, claims: dict[str, Any], **header: Any) -> str:
        """A token, RS256."""
        return jwt.encode(claims, self.private, algorithm="RS256", headers={"kid": self.kid, "x5t": self.kid, **header})

    def published(self, endorsements: list[str]) -> dict[str, Any]:
        """As in the list of keys."""
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.private.public_key()))
        return {
            "kty": "RSA",
            "use": "sig",
            "kid": self.kid,
            "x5t": self.kid,
            "n": public["n"],
            "e": public["e"],
            "endorsements": endorsements,
        }


@cache
def signing_key(number: int) -> SigningKey:
    """The so-manieth; they are made once, for they take long."""
    return SigningKey(f"key-{number}", rsa.generate_private_key(public_exponent=65537, key_size=2048))


@cache
def trust() -> Path:
    """The folder with ca.pem, which vouches for this machine, and server.pem."""
    folder = Path(tempfile.mkdtemp(prefix="vigia-teams-ca-"))
    authority = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test CA")])
    limits = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
    known_by = x509.SubjectKeyIdentifier.from_public_key(authority.public_key())
    ca = (
        _certificate(name, name, authority.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(limits, critical=True)
        .add_extension(known_by, critical=False)
        .sign(authority, hashes.SHA256())
    )
    server = ec.generate_private_key(ec.SECP256R1())
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    vouched_by = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(known_by)
    certificate = (
        _certificate(subject, name, server.public_key())
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(vouched_by, critical=False)
        .sign(authority, hashes.SHA256())
    )
    (folder / "ca.pem").write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    (folder / "server.pem").write_bytes(
        server.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return folder


def server_context() -> ssl.SSLContext:
    """For the login's own server."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(trust() / "server.pem")
    return context


def _certificate(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(BORN)
        .not_valid_after(BORN + LASTS)
    )
