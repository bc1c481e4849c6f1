"""What a careful person makes of the four sample lists in tests/data/contacts, worked out by hand.

42 organisations. "Architekturbüro ?osi? + Partner" of the Outlook export is "Architekturbüro Ćosić + Partner"; the
"Stadtwerke" of the old vCard are the "Stadtwerke Birkenfurt GmbH". "Björn Jager" and "Björn Jäger" (one address, one
phone number, one note), the doubled Emre Groß and Ilse Müller are one person each. info@backerei26.example is the
bakery's own address, not a person.
"""

# organisation -> its people
PEOPLE = {
    "ADFC Birkenfurt": {"Sören Schulze"},
    "Architekturbüro Ćosić + Partner": {"Sören Müller", "Dörte Weiß", "Renée Hoffmann-Krause"},
    "BUND Ortsgruppe Birkenfurt": {"Çağla Petersen", "Zoë Schäfer"},
    "Bauernverband, Kreisverband": {"Łukasz Nguyễn"},
    "Birkenfurter Wohnbau GmbH": {"Vera Thiele", "Yusuf Lüders"},
    "Bäckerei Öztürk": {"Philipp Nguyễn"},
    "Bürgerenergie Birkenfurt eG": {"Sören Müller", "Wiebke Thiele", "Emre Groß"},
    "Carsharing Birkenfurt e. V.": {"Özlem D’Angelo"},
    "Elektro Müller-Lüdenscheidt": {"Ilse Petersen"},
    "Energieagentur Region Birkenfurt": {"Yusuf D’Angelo", "Ilse D’Angelo", "Anna Jäger"},
    "Ev. Kirchengemeinde St. Jakobi": {"Ilse Nguyễn", "Yusuf Schäfer", "Renée Behrens"},
    "Forstamt Birkenfurt": {"Thảo Lüders", "Vera Hoffmann-Krause"},
    "Freiwillige Feuerwehr Birkenfurt": {"Özlem Schäfer"},
    "Fridays for Future Birkenfurt": {"Frauke D’Angelo"},
    "Gemeinde Hollerbach": {"Björn Kowalczyk"},
    "Gemeinde Unterwiesen": {"Łukasz Müller", "Wiebke Böhm", "Uwe Petersen"},
    "Gymnasium am Wall": {"Emre Vogel", "Anna Kowalczyk", "Philipp Böhm"},
    "Handwerkskammer, Außenstelle Birkenfurt": {"Dörte D’Angelo"},
    "Heizung Sanitär Krüger GmbH & Co. KG": {"Uwe Özdemir"},
    "Hochschule Birkenfurt": {"Björn Jäger", "Anna Böhm", "Noël Schulze"},
    "IHK, Geschäftsstelle Birkenfurt": {"Jörg Weiß", "Yusuf Schulze", "Sören Schulze"},
    "Institut für Gebäudetechnik an der Hochschule Birkenfurt": {"Özlem Schulze"},
    "Jugendparlament Birkenfurt": {"Maren Müller"},
    "Kath. Pfarrgemeinde Hl. Geist": {"Ilse Müller"},
    "Klinikum Birkenfurt gGmbH": {"Wiebke Böhm"},
    "Kreishandwerkerschaft Birkenfurt": {"Uwe Behrens"},
    "Landkreis, Fachdienst Umwelt": {"Anna Nguyễn", "Björn Groß"},
    "Logistikpark Birkenfurt Nord": {"Frauke von der Heide", "Łukasz Kowalczyk", "Łukasz Böhm"},
    "Molkerei Lüttjohann & Söhne KG": {"Wiebke Krüger"},
    "NABU Birkenfurt e. V.": {"Maren Weiß", "Vera Weiß"},
    "Präzisionsguss Birkenfurt AG": {"Wiebke Thiele"},
    "Repair-Café Birkenfurt": {"Yusuf Lüders"},
    "Seniorenbeirat Birkenfurt": {"Hülya Hoffmann-Krause"},
    "Solarinitiative Birkenfurt e. V.": {"Uwe Vogel", "Özlem Özdemir"},
    "Sparkasse Birkenfurt": {"Hülya Müller"},
    "Stadt Großensee": {"Çağla Nguyễn"},
    "Stadtwerke Birkenfurt GmbH": {"Çağla Petersen", "Emre Behrens", "Jürgen Grünwald"},
    "VHS Birkenfurt": {"Ilse Lüders", "Ilse von der Heide", "Käthe von der Heide"},
    "Verkehrsbetriebe Birkenfurt (VBB)": {"Vera Petersen", "Björn Schulze", "Anna Behrens"},
    "Verkehrsclub Birkenfurt": {"Anna Nguyễn"},
    "Volksbank Birkenfurt eG": {"Łukasz von der Heide"},
    "Wohnungsbaugenossenschaft „Neue Heimat“ Birkenfurt eG": {"Jörg Petersen", "Uwe Weiß"},
}

# who wants letters, by e-mail address ("bitte nur per Post" in one of the lists)
BY_POST = {
    "anna.nguyen@verkehrsclub13.example",
    "bjorn.gros@landkreis20.example",
    "frauke.dangelo@fridays40.example",
    "ilse.nguyen@ev17.example",
    "ilse.von-der-heide@vhs31.example",
    "lukasz.kowalczyk@logistikpark41.example",
    "maren.weis@nabu11.example",
    "ozlem.dangelo@carsharing33.example",
    "philipp.bohm@gymnasium30.example",
    "uwe.petersen@gemeinde21.example",
    "uwe.weis@wohnungsbaugenossenschaft3.example",
    "zoe.schafer@bund10.example",
}

# marked "ja" or "x" in the spreadsheet
KEY_ACTORS = {
    "Architekturbüro Ćosić + Partner", "BUND Ortsgruppe Birkenfurt", "Bauernverband, Kreisverband",
    "Bürgerenergie Birkenfurt eG", "Carsharing Birkenfurt e. V.", "Forstamt Birkenfurt",
    "Freiwillige Feuerwehr Birkenfurt", "Fridays for Future Birkenfurt", "Gemeinde Unterwiesen",
    "Handwerkskammer, Außenstelle Birkenfurt", "Hochschule Birkenfurt", "Jugendparlament Birkenfurt",
    "Molkerei Lüttjohann & Söhne KG", "NABU Birkenfurt e. V.", "Präzisionsguss Birkenfurt AG", "Stadt Großensee",
    "VHS Birkenfurt", "Verkehrsclub Birkenfurt", "Volksbank Birkenfurt eG",
}  # fmt: skip

FILES = ("verteiler-excel.csv", "outlook-export-cp1252.csv", "akteursliste.xlsx", "kontakte.vcf")
