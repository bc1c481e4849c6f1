"""Names and sentences of the demo town Birkenfurt. All invented; addresses end in ``.example``."""

# name, target group, sector, key actor
ORGANISATIONS = [
    ("Stadtwerke Birkenfurt GmbH", "administration", "Energieversorgung", True),
    ("Sparkasse Birkenfurt", "business", "Finanzen", True),
    ("Hochschule Birkenfurt", "science", "Wissenschaft", True),
    ("Birkenfurter Wohnbau GmbH", "business", "Wohnungswirtschaft", True),
    ("Molkerei Talgrund eG", "business", "Lebensmittel", True),
    ("Klinikum Birkenfurt", "business", "Gesundheit", True),
    ("Handwerkskammer, Außenstelle Birkenfurt", "association", "Handwerk", True),
    ("Verkehrsbetriebe Birkenfurt (VBB)", "administration", "Mobilität", True),
    ("IHK, Geschäftsstelle Birkenfurt", "association", "Wirtschaft", True),
    ("Bürgerenergie Birkenfurt eG", "association", "Energieversorgung", True),
    ("Gießerei Brandt GmbH & Co. KG", "business", "Industrie", True),
    ("Energieagentur Region Birkenfurt", "expert", "Beratung", True),
    ("Bäckerei Öztürk", "business", "Handwerk", False),
    ("Elektro Müller-Lüdenscheidt", "business", "Handwerk", False),
    ("Heizung Sanitär Krüger GmbH & Co. KG", "business", "Handwerk", False),
    ("Solarinitiative Birkenfurt e. V.", "association", "Bürgerschaft", False),
    ("NABU Birkenfurt e. V.", "association", "Verbände", False),
    ("ADFC Birkenfurt", "association", "Mobilität", False),
    ("Verkehrsclub Birkenfurt", "association", "Mobilität", False),
    ("VHS Birkenfurt", "science", "Bildung", False),
    ("Gymnasium am Wall", "science", "Bildung", False),
    ("Institut für Gebäudetechnik", "science", "Wissenschaft", False),
    ("Architekturbüro Ćosić + Partner", "expert", "Planung", False),
    ("Ingenieurbüro Nordlicht", "expert", "Planung", False),
    ("Kreishandwerkerschaft Birkenfurt", "association", "Handwerk", False),
    ("Bauernverband, Kreisverband", "association", "Landwirtschaft", False),
    ("Hof Sonnenhang", "business", "Landwirtschaft", False),
    ("Forstamt Birkenfurt", "administration", "Forst", False),
    ("Ev. Kirchengemeinde St. Jakobi", "association", "Kirchen", False),
    ("Kath. Pfarrgemeinde Hl. Geist", "association", "Kirchen", False),
    ("Seniorenbeirat Birkenfurt", "citizen", "Bürgerschaft", False),
    ("Jugendparlament Birkenfurt", "citizen", "Bürgerschaft", False),
    ("Fridays for Future Birkenfurt", "citizen", "Bürgerschaft", False),
    ("Mieterverein Birkenfurt", "association", "Wohnungswirtschaft", False),
    ("Haus & Grund Birkenfurt", "association", "Wohnungswirtschaft", False),
    ("Repair-Café Birkenfurt", "citizen", "Bürgerschaft", False),
    ("Carsharing Birkenfurt e. V.", "association", "Mobilität", False),
    ("Logistikpark Birkenfurt Nord", "business", "Logistik", False),
    ("Autohaus Berger", "business", "Handel", False),
    ("Baumarkt Nord", "business", "Handel", False),
    ("Brauerei Drei Linden", "business", "Lebensmittel", False),
    ("Textilwerk Hansen", "business", "Industrie", False),
    ("Gemeinde Hollerbach", "municipality", "Nachbarkommune", False),
    ("Gemeinde Unterwiesen", "municipality", "Nachbarkommune", False),
    ("Stadt Steinfurt am See", "municipality", "Nachbarkommune", False),
]
FURTHER_FIRST = (
    "Autohaus",
    "Bäckerei",
    "Metzgerei",
    "Schreinerei",
    "Ingenieurbüro",
    "Gasthof",
    "Druckerei",
    "Gärtnerei",
)
FURTHER_SECOND = (
    "Ahrens",
    "Brückner",
    "Çelik",
    "Dörfler",
    "Engels",
    "Fähnrich",
    "Groß",
    "Häusler",
    "Iványi",
    "Jürgens",
)
FURTHER_GROUPS = ("business", "business", "business", "association", "expert", "citizen", "science")

GIVEN_NAMES = (
    "Ayşe", "Björn", "Çağla", "Dörte", "Emre", "Frauke", "Georg", "Hülya", "Ilse", "Jörg", "Käthe", "Łukasz", "Maren",
    "Noël", "Özlem", "Philipp", "Renée", "Sören", "Thảo", "Uwe", "Vera", "Wiebke", "Yusuf", "Zoë", "Amira", "Benedikt",
)  # fmt: skip
FAMILY_NAMES = (
    "Yıldız", "Petersen", "Kern", "Müller", "Vogel", "von der Heide", "Groß", "Haddad", "Böhm", "Weiß", "Nowák", "Lüders",
    "Schulze", "Nguyễn", "Öztürk", "Kowalczyk", "Behrens", "Sommer", "Krüger", "D’Angelo", "Arslan", "Thiele", "Hoffmann-Krause",
)  # fmt: skip
FUNCTIONS = (
    "Geschäftsführung", "Energiemanagement", "Leitung Technik", "Vorsitz", "Nachhaltigkeit", "Pressestelle",
    "Klimaschutzmanagement", "Bürgermeister*in", "Professur Energietechnik",
)  # fmt: skip
STREETS = (
    "Markt",
    "Bahnhofstraße",
    "Industriestraße",
    "Gartenweg",
    "Am Wehr",
    "Kirchgasse",
    "Lindenallee",
    "Mühlweg",
)

# name, kind, purpose, target per year, topic areas with their usual place
NETWORKS = [
    (
        "Klimaallianz Birkenfurt",
        "alliance",
        "Alle, die in Birkenfurt etwas bewegen, planen den Klimaschutz der Stadt gemeinsam.",
        3,
        (("Bauen und Sanieren", "Ratssaal, Markt 1"), ("Ernährung und Konsum", "Bürgerhaus, Lindenallee 4")),
    ),
    (
        "Erneuerbare-Energien-Netzwerk",
        "renewable",
        "Mehr Sonne, mehr Wärme aus der Nachbarschaft: Wir bringen Dächer, Netze und Geld zusammen.",
        2,
        (("Solarenergie", "Stadtwerke, Kantine"), ("Wärmewende", "Ratssaal, Markt 1")),
    ),
    (
        "Energieeffizienz-Netzwerk Gewerbe",
        "efficiency",
        "Betriebe setzen sich ein gemeinsames Einsparziel und lernen voneinander.",
        3,
        (("Strom in Betrieben", "IHK, Saal 2"), ("Abwärme und Prozesse", "Hochschule, Raum B 12")),
    ),
    (
        "Regionales Klimabündnis Wiesental",
        "regional",
        "Birkenfurt und die Nachbargemeinden gehen Verkehr und Klimaanpassung gemeinsam an.",
        2,
        (("Mobilität und Wege", "Rathaus Hollerbach"), ("Klimaanpassung", "Gemeindehaus Unterwiesen")),
    ),
]
FURTHER_TOPICS = (
    "Quartierswärme", "Gebäudehülle", "Ladesäulen", "Radverkehr", "Schulen", "Landwirtschaft", "Wald", "Logistik", "Beschaffung",
)  # fmt: skip

PURPOSES = (
    "Wir entscheiden, welche drei Gebäude als erste gemeinsam saniert werden.",
    "Zwei Betriebe berichten, was ihre Lastgänge verraten haben.",
    "Wir legen die Schwerpunkte für das nächste Jahr fest.",
    "Wir besuchen die neue Anlage und sprechen über die Finanzierung der nächsten.",
)
IDEAS = (
    "Lastenrad-Pool im Quartier", "Solardächer im Gewerbegebiet Ost", "Abwärme der Molkerei nutzen", "Sanierungslotsen",
    "Gemeinsamer Stromeinkauf", "Klimasparbuch", "Heizungs-Check an Schulen", "Bürgerbus nach Hollerbach",
    "Regionale Kantine", "Trinkbrunnen am Markt", "Reparaturbonus", "Thermografie-Spaziergang", "Ladesäulen teilen",
    "Dachbegrünung für Bushaltestellen", "Tauschregal im Rathaus", "Wärmepumpen-Sprechstunde", "Mitfahrbänke",
    "Nachtabsenkung im Klinikum", "Druckluft-Leckagen suchen", "Energie-Azubis", "Gemeinschaftsgärten", "Fernwärme West",
    "PV auf Kirchendächern", "LED in Sporthallen", "Jobrad für alle", "Regenwasser-Zisternen", "Biogas vom Hof Sonnenhang",
    "Kühlung mit Flusswasser", "Klimafrühstück", "Heizspiegel-Kampagne",
)  # fmt: skip
# title, stage, yearly saving in t (or None), evidence, attribution, municipal and other investment in EUR, lifetime in years
PROJECTS = [
    ("Solardächer im Gewerbegebiet Ost", "completed", 240, "measured", "1", 30_000, 410_000, 20),
    ("Abwärme der Molkerei nutzen", "decided", 400, "calculated", "0.5", 12_000, 260_000, 15),
    ("Lastenrad-Pool im Quartier", "implementing", 18, "estimated", "0.5", 15_000, 8_000, 8),
    ("Sanierungslotsen", "implementing", 95, "estimated", "", 20_000, 0, 5),
    ("LED in Sporthallen", "completed", 36, "measured", "0.5", 48_000, 0, 12),
    ("Fernwärme West", "planned", 900, "estimated", "0.5", None, None, None),
    ("PV auf Kirchendächern", "decided", 60, "calculated", "1", None, 90_000, 20),
    ("Heizungs-Check an Schulen", "completed", 42, "calculated", "0.5", 6_000, 0, 6),
    ("Ladesäulen teilen", "implementing", None, "", "", 9_000, 30_000, 10),
    ("Wärmepumpen-Sprechstunde", "implementing", 25, "estimated", "0.5", 4_000, 2_000, 3),
    ("Gemeinsamer Stromeinkauf", "stopped", 50, "estimated", "", None, None, None),
    ("Biogas vom Hof Sonnenhang", "planned", 120, "estimated", "", None, 300_000, 15),
]
# promise, unit, carrier, target a year, share reached so far
COMMITMENTS = (
    ("15 % weniger Strom bis 2027", "kwh", "electricity", 500_000, 0.7),
    ("Prozesswärme um ein Zehntel senken", "kwh", "natural_gas", 900_000, 0.45),
    ("Fuhrpark auf Strom umstellen", "t", "", 60, 0.4),
    ("Photovoltaik auf allen Hallen", "t", "", 255, 0.95),
    ("Nachtabsenkung in allen Häusern", "kwh", "district_heat", 320_000, 0.8),
    ("Ölkessel bis 2028 ersetzen", "kwh", "heating_oil", 180_000, 0.2),
    ("Kantine überwiegend regional und pflanzlich", "t", "", 12, 0.5),
    ("Dienstwege mit dem Rad", "t", "", 5, 0.6),
)
PROCESSES = ("Kommunale Wärmeplanung", "Mobilitätskonzept 2035", "Klimaanpassungskonzept")
MEASURES = ("Thermografie-Aktion", "Beratungstage Wärmepumpe", "Stadtradeln", "Baumpatenschaften")
COSTS = (
    ("Moderation", 480, None), ("Saalmiete und Bewirtung", 220, None), ("Koordination der Netzwerke", None, 34),
    ("Flyer und Plakate", 350, None), ("Referentin", 600, None), ("Vorbereitung und Protokoll", None, 12),
)  # fmt: skip
MINUTES = """# Erfahrungsaustausch

Zwei Mitglieder berichten von ihrem letzten Winter. Der größte Teil der Einsparung kam aus geänderten Laufzeiten.

# Aktuelle Projekte

- Stand und nächste Schritte werden vorgestellt.
- Offene Fragen zur Finanzierung klärt die Koordination bis zum nächsten Treffen.

# Neue Strategien

Die Runde einigt sich auf **drei Schwerpunkte** für das kommende Jahr.
"""
# The same, said item by item of the demo town's agenda.
MINUTES_OF_ITEMS = (
    "Zwei Mitglieder berichten von ihrem letzten Winter. Der größte Teil der Einsparung kam aus geänderten Laufzeiten.",
    "- Stand und nächste Schritte werden vorgestellt.\n"
    "- Offene Fragen zur Finanzierung klärt die Koordination bis zum nächsten Treffen.",
    "Die Runde einigt sich auf **drei Schwerpunkte** für das kommende Jahr.",
)
DECISIONS = (
    "Die ersten drei Gebäude werden gemeinsam ausgeschrieben.",
    "Das nächste Treffen findet vor Ort in einem Betrieb statt.",
    "Die Daten werden einmal im Jahr nach demselben Muster gemeldet.",
)
ACTIONS = (
    "Angebote einholen",
    "Zahlen zum Verbrauch schicken",
    "Fördermittel prüfen",
    "Termin mit dem Bauamt vereinbaren",
)
REASONS = ("Messe", "Urlaub", "Terminüberschneidung", "keine Zeit in dieser Woche")
