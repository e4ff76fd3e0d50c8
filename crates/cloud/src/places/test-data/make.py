"""Makes city.mmdb and network.mmdb, which the tests look addresses up in.

    python3 -m venv /tmp/mmdb && /tmp/mmdb/bin/pip install mmdb_writer==0.2.7
    /tmp/mmdb/bin/python crates/cloud/src/places/test-data/make.py

Laid out as GeoLite2 City and GeoLite2 ASN are. The addresses are those of RFC 5737 and RFC 3849, for
documentation: nobody has them. Towns, networks and their numbers are real ones, so that distances and
names are.
"""

from pathlib import Path

from mmdb_writer import MMDBWriter
from netaddr import IPSet

HERE = Path(__file__).parent
BUILT_AT = 1_795_392_000  # 2026-11-23, so that the files are the same whenever they are made.


def town(name, code, country, latitude, longitude):
    record = {"country": {"iso_code": code, "names": {"en": country}}}
    if name:
        record["city"] = {"names": {"en": name}}
        record["location"] = {"latitude": latitude, "longitude": longitude}
    return record


def network(number, organisation):
    return {
        "autonomous_system_number": number,
        "autonomous_system_organization": organisation,
    }


VIENNA = town("Vienna", "AT", "Austria", 48.2082, 16.3738)
GRAZ = town("Graz", "AT", "Austria", 47.0707, 15.4395)
AUSTRIA = town(None, "AT", "Austria", None, None)
PARIS = town("Paris", "FR", "France", 48.8566, 2.3522)
SYDNEY = town("Sydney", "AU", "Australia", -33.8688, 151.2093)

A1 = network(8447, "A1 Telekom Austria AG")
MAGENTA = network(8412, "Magenta Telekom")
ORANGE = network(3215, "Orange")
TELSTRA = network(1221, "Telstra Limited")
EXAMPLE = network(65550, "Example Network")  # RFC 5398

PLACES = {
    "192.0.2.0/26": (VIENNA, A1),
    "192.0.2.64/26": (GRAZ, A1),
    "192.0.2.128/26": (VIENNA, MAGENTA),
    "192.0.2.192/26": (AUSTRIA, None),
    "198.51.100.0/24": (PARIS, ORANGE),
    "203.0.113.0/25": (SYDNEY, TELSTRA),
    "203.0.113.128/25": (None, EXAMPLE),
    "2001:db8:1::/48": (VIENNA, A1),
}


def write(name, kind, which):
    writer = MMDBWriter(
        ip_version=6,
        ipv4_compatible=True,
        database_type=kind,
        languages=["en"],
        description="Made-up places for the tests of Hallpass",
        float_type="f64",
        # The smallest that fits, as some makers write them; others write all as 32 bits.
        int_type="auto",
    )
    for addresses, records in PLACES.items():
        if records[which] is not None:
            writer.insert_network(IPSet([addresses]), records[which])
    path = HERE / name
    writer.to_db_file(str(path))
    # The moment of making is the only thing that differs from one time to the next.
    written = path.read_bytes()
    at = written.rindex(b"build_epoch") + len(b"build_epoch")
    control = written[at : at + 2]
    size = control[0] & 0x1F
    skip = 2 if control[0] >> 5 == 0 else 1
    stamp = BUILT_AT.to_bytes(size, "big")
    path.write_bytes(written[: at + skip] + stamp + written[at + skip + size :])


write("city.mmdb", "Hallpass-Test-City", 0)
write("network.mmdb", "Hallpass-Test-ASN", 1)
