"""What people type, and the products they hope for: written before the search was tuned, and only ever added to.

The catalogue is that of the demo. A wish is the beginning of a product's name; the best place of any wish counts. No wish
means that nothing should be found: a shop that answers nonsense with something is guessing.
"""

from __future__ import annotations

from typing import NamedTuple


class Query(NamedTuple):
    """Some words, why they are here, and any of the products that would please."""

    text: str
    kind: str
    wishes: tuple[str, ...] = ()


QUERIES = (
    # As the seller writes it.
    Query("maggot kering", "plain", ("Maggot BSF Kering",)),
    Query("telur asin", "plain", ("Telur Asin",)),
    Query("ulos ragi hotang", "plain", ("Ulos Ragi Hotang",)),
    Query("kopi arabika bubuk", "plain", ("Kopi Arabika Simalungun", "Kopi Lintong Ni Huta")),
    Query("wajan", "plain", ("Wajan Aluminium",)),
    Query("madu hutan", "plain", ("Madu Hutan Pollung",)),
    Query("sarung tangan las", "plain", ("Sarung Tangan Las",)),
    Query("nasi kotak", "plain", ("Nasi Kotak",)),
    Query("dodol nanas", "plain", ("Dodol Nanas",)),
    Query("jeruk", "plain", ("Jeruk Madu Karo",)),
    Query("pupuk", "plain", ("Pupuk Organik Cair", "Kasgot Padat", "Kompos")),
    Query("sambal", "plain", ("Sambal Andaliman",)),
    Query("kalender", "plain", ("Kalender Dinding",)),
    Query("tas", "plain", ("Tas Anyam", "Tas Selempang")),
    Query("teh hijau", "plain", ("Teh Hijau",)),
    Query("lemari pakaian", "plain", ("Lemari Pakaian",)),
    # With a slip of the finger, or as it sounds.
    Query("magot kring", "misspelt", ("Maggot BSF Kering",)),
    Query("uols sadum", "misspelt", ("Ulos Sadum",)),
    Query("kripik pisang", "misspelt", ("Keripik Pisang",)),
    Query("krupuk udang", "misspelt", ("Kerupuk Udang",)),
    Query("telor asin", "misspelt", ("Telur Asin",)),
    Query("kopi arabica", "misspelt", ("Kopi Arabika", "Biji Kopi Arabika")),
    Query("sonket merah", "misspelt", ("Kain Songket Batu Bara", "Songket Merah")),
    Query("andaliaman", "misspelt", ("Andaliman", "Sambal Andaliman", "Kacang Andaliman")),
    Query("brokli", "misspelt", ("Brokoli",)),
    Query("sirop markisa", "misspelt", ("Sirup Markisa",)),
    Query("kacang sihobok", "misspelt", ("Kacang Sihobuk",)),
    Query("spandok", "misspelt", ("Spanduk",)),
    Query("alumunium panci", "misspelt", ("Panci Aluminium",)),
    Query("kranjang cucian", "misspelt", ("Keranjang Cucian",)),
    Query("tomat sayr", "misspelt", ("Tomat Sayur",)),
    Query("strawberry", "misspelt", ("Stroberi",)),
    Query("sabun cuci pirng", "misspelt", ("Sabun Cuci Piring",)),
    Query("madu utan", "misspelt", ("Madu Hutan",)),
    Query("wortle", "misspelt", ("Wortel",)),
    Query("ikanasin", "misspelt", ("Ikan Asin",)),
    Query(
        "eceng gondog",
        "misspelt",
        ("Keranjang Buah Eceng", "Tas Anyam Eceng", "Keranjang Cucian", "Pot Tanaman"),
    ),
    Query("terasi udng", "misspelt", ("Terasi Udang",)),
    Query("bibitkopi", "misspelt", ("Bibit Kopi",)),
    Query("kentank", "misspelt", ("Kentang",)),
    # With the beginnings and endings of the language.
    Query("anyaman pandan", "inflected", ("Tikar Lipat Anyaman Pandan",)),
    Query(
        "dianyam",
        "inflected",
        ("Tas Anyam", "Keranjang Buah", "Tikar Lipat", "Kotak Tisu", "Pot Tanaman", "Topi Lebar"),
    ),
    Query("tenunan toba", "inflected", ("Ulos",)),
    Query("jahitan seragam", "inflected", ("Jasa Jahit Seragam",)),
    Query("menjahit", "inflected", ("Jasa Jahit",)),
    Query("pembersihan lantai", "inflected", ("Karbol", "Jasa Kebersihan")),
    Query("kopinya", "inflected", ("Kopi", "Biji Kopi", "Bibit Kopi", "Paket Hadiah Kopi")),
    Query("pengeringan cabai", "inflected", ("Cabai",)),
    Query("perbaiki las", "inflected", ("Jasa Las",)),
    Query("hiasan untuk dinding", "inflected", ("Hiasan Dinding", "Songket Merah Berbingkai")),
    Query("penanaman pohon", "inflected", ("Jasa Tanam",)),
    Query("sarungnya songket", "inflected", ("Kain Songket",)),
    # In other words, and in English.
    Query("itik", "synonym", ("Bebek Pedaging", "Telur Bebek", "Telur Asin")),
    Query("larva bsf", "synonym", ("Maggot",)),
    Query("souvenir", "synonym", ("Kotak Tisu", "Songket Merah", "Syal Ulos")),
    Query("cenderamata", "synonym", ("Kotak Tisu", "Songket Merah", "Syal Ulos")),
    Query("snack rapat", "synonym", ("Kue Kotak Rapat", "Stik Bawang", "Paket Rehat")),
    Query("cemilan", "synonym", ("Keripik", "Kacang", "Stik Bawang")),
    Query("lombok", "synonym", ("Cabai",)),
    Query("cabe merah", "synonym", ("Cabai Merah",)),
    Query("coffee", "synonym", ("Kopi", "Biji Kopi")),
    Query("honey", "synonym", ("Madu", "Jeruk Madu")),
    Query("furniture", "synonym", ("Kursi", "Meja", "Lemari", "Bangku", "Rak Buku")),
    Query("mebel", "synonym", ("Kursi", "Meja", "Lemari", "Bangku", "Rak Buku")),
    Query("baju kerja", "synonym", ("Kemeja Lapangan", "Wearpack", "Rompi")),
    Query("coverall", "synonym", ("Wearpack",)),
    Query("vco", "synonym", ("Virgin Coconut", "Sabun Batang VCO")),
    Query("minyak kelapa murni", "synonym", ("Virgin Coconut",)),
    Query("gula merah", "synonym", ("Gula Kelapa",)),
    Query("selendang", "synonym", ("Ulos Sadum", "Selendang")),
    Query("scarf", "synonym", ("Syal Ulos", "Selendang")),
    Query("banner", "synonym", ("Spanduk",)),
    Query("kwitansi", "synonym", ("Nota dan Kuitansi",)),
    Query("gurami kering bukan gulamah", "synonym", ("Ikan Asin Gulamo",)),
    Query("ikan gembung asin", "synonym", ("Ikan Asin",)),
    Query("lele", "synonym", ("Ikan Lele",)),
    Query("wadah laundry", "synonym", ("Keranjang Cucian",)),
    Query("kuali", "synonym", ("Wajan", "Dodol Nanas")),
    Query("merica batak", "synonym", ("Andaliman Kering",)),
    Query("catering prasmanan", "synonym", ("Prasmanan",)),
    Query("kerudung selempang ulos", "synonym", ("Tas Selempang",)),
    # By who makes it.
    Query("sari lava", "brand", ("Maggot BSF", "Pupuk Organik", "Telur Asin", "Ikan Lele", "Kasgot")),
    Query("mak balai", "brand", ("Keripik",)),
    Query("lae pondom", "brand", ("Kopi Robusta Sidikalang", "Kopi Arabika Dairi", "Kopi Jahe")),
    Query("keripik mak balay", "brand", ("Keripik",)),
    Query(
        "dapur pesisir",
        "brand",
        ("Nasi Kotak", "Prasmanan", "Kue Kotak", "Tumpeng", "Rendang", "Paket Rehat"),
    ),
    # By where it comes from.
    Query("kopi sidikalang", "place", ("Kopi Robusta Sidikalang", "Biji Kopi Sidikalang", "Kopi Jahe")),
    Query("ulos balige", "place", ("Ulos Ragidup",)),
    Query("songket batu bara", "place", ("Kain Songket Batu Bara",)),
    Query("oleh oleh danau toba", "place", ("Syal Ulos",)),
    Query("nanas sipahutar", "place", ("Nanas Madu Sipahutar",)),
    Query("sayur karo", "place", ("Kol Bulat", "Wortel", "Kentang", "Tomat", "Brokoli", "Cabai")),
    Query("berastagi", "place", ("Wortel Berastagi", "Stroberi Berastagi")),
    Query("teri medan", "place", ("Teri Medan",)),
    Query(
        "kerajinan samosir",
        "place",
        ("Keranjang", "Tas Anyam", "Tikar", "Kotak Tisu", "Pot", "Topi Lebar", "Sandal"),
    ),
    # More words than help.
    Query("jual kopi bubuk murah asli sumatera utara", "long", ("Kopi",)),
    Query("saya cari kain untuk pesta adat batak", "long", ("Ulos",)),
    Query("harga ikan lele segar per kilo", "long", ("Ikan Lele",)),
    # Nothing of the kind is sold here.
    Query("xqzwvk", "nonsense"),
    Query("qwertyuiop asdfgh", "nonsense"),
    Query("iphone 15 pro max", "nonsense"),
    Query("!!! ???", "nonsense"),
    Query("zzzzzzzz", "nonsense"),
    Query("sepeda motor listrik", "nonsense"),
    Query("1234567890", "nonsense"),
)
