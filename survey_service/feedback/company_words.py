"""Words of companies' names that do not tell which company: what many are called, what they do, and words that comments
about any product are full of. In the languages whose companies we mostly meet."""

from survey_service.feedback.masking_letters import flat
from survey_service.feedback.stop_words import STOP_WORDS

_OF_MANY = """
    allied alpha atlantic beta best blue bright central city clear county crown delta direct east eastern euro
    european express fast first fresh future general global golden grand great green group groupe grupo gruppe
    handel haus high home house international island lake land light line local main metro modern mountain
    national new nord nordic norte north northern ocean online open orange pacific point power premium prime
    pure quality rapid river royal silver simple smart south southern star stone strong süd summit swiss team
    time total trans trust union united universal valley valor value vision water west western wind world young
    your black brown gold grey purple white yellow spring summer autumn winter morning evening"""
_TRADES = """
    academy advisors agency agentur airlines airport alliance apotheke architects arts assekuranz assurance
    assurances auto automation automotive aviation bäckerei bakery banco bank banking banque bath bau beauty
    beratung beverages boutique brands brewery brothers brewing building builders bureau business cafe capital
    care cargo catering center centre centrum chemical chemicals church cleaning clinic clinica clinics clothing
    club coaching coffee college commerce communications community companies company compania concepts construct
    construction consult consultancy consultants consulting contractors control corporation council credit
    creative dental design designs development dienst dienste dienstleistungen digital distribution drinks
    education electric electrical electronics energia energie energies energy engineering enterprise enterprises
    entertainment environmental equipment estate estates events experts fabrik fabrics fahrzeuge farm farmers
    farms fashion film finance financial finanz fitness flowers food foods foundation freight furniture gallery
    games garage garden gardens gaming garten gastro gebäude gesellschaft gesundheit glass groceries grocery
    gymnasium hair hardware health healthcare heating hilfe holding holdings hospital hospitality hotel hotels
    housing immobilien import imports industrial industrie industries industry infrastructure ingenieure
    ingenieria innovation innovations institut institute insurance interiors invest investment investments
    jewelry journal kitchen kitchens klinik konzern küche labor laboratories laboratory labs landscaping laundry
    law lawyers leasing legal leisure library lifestyle lighting limited logistic logistics logistica logistik
    logistique machines magazine makler management manufacturing maritime market marketing markets markt
    maschinen materials media medical medicine metal metals mining mobile mobility mode moda motor motors movers
    museum music mutual network networks news nutrition office optics organic outdoor packaging paint paper
    parking partner partners parts payment payments pension people pets pharma pharmaceuticals pharmacy photo
    photography physio pictures plastics plumbing poultry practice praxis press print printing products
    production productions produkte projects properties property publishing radio rail railway realty
    recruitment recycling refrigeration reise reisen rental rentals repair repairs research resort resources
    restaurant restaurants retail roofing salon school schule science sciences security seguros service services
    servicios shipping shoes shop shops software solar solution solutions soluciones spedition sport sports
    stadt stadtwerke steel storage store stores street studio studios supplies supply surgery system systeme
    systems tech technik technical technologie technologies technology telecom textile textiles theater theatre
    timber tool tools tours toys trade traders trading training transport transporte transportation transports
    travel treuhand trucking tuition university universität utilities vehicles ventures verein verlag versand
    versicherung versicherungen vertrieb video vineyard virtual warehouse waste wealth wear wellness welt
    werbung werk werke wholesale wine wines wireless wohnen wohnbau wood works workshop yacht yoga zentrum"""
_PLACES = """
    africa america american arabia asia australia austria bayern belgie belgien belgique belgium berlin brasil
    brazil britain british canada china deutsche deutscher deutschland dubai dutch egypt emirates england espana
    european france french frankfurt german germany hamburg holland iberia india ireland italia italy japan
    japanese köln london madrid mexico münchen munich nederland netherlands österreich paris poland polska
    portugal schweiz scotland singapore spain suisse sweden switzerland vienna wales wien zürich"""
_OF_PRODUCTS = """
    account accounts admin alert alerts analytics apps archive attachment backup billing browser button calendar
    chart chat click cloud code columns connect connection contact contacts contract contracts crash dashboard
    dashboards data database date delivery desk desktop device document documents download drive email error
    errors event export exports feature features feedback field file files filter filters folder form forms help
    image inbox install integration internet invoice invoices items keyboard label language license link list
    login logout mails menu message messages meter mode monitor notification notifications number order orders
    page pages panel parcel password phone platform plan plans portal price prices print printer problem process
    profile project query question queue record records refund release report reporting reports request room
    rooms route rules save scan schedule screen script search server sessions settings setup share signal sign
    site sites slot status stock stream subscription switch sync table tables task tasks template templates test
    text theme ticket tickets token track tracking update updates upload user users view views voice wallet
    window windows workflow workflows abrechnung angebot ansicht anwendung arbeit auftrag auswertung bericht
    berichte bestellung bild buchung datei dateien daten datenbank drucker fehler formular hilfe karte konto
    kunde kunden lieferung liste meldung nachricht oberfläche passwort preis produkt rechnung rechnungen seite
    suche tabelle termin vertrag verwaltung zahlung zugang carte client clients commande compte contrat donnees
    facture factures fichier impression livraison mise paiement rapport rapports recherche tableau cliente
    clientes compte cuenta cuentas datos factura facturas informe informes pedido pedidos archivo busqueda conta
    contas dados fatura faturas relatorio relatorios bestelling factuur gegevens klant klanten rekening"""

_ARABIC = (
    "شركة مجموعة مؤسسة بنك مصرف مستشفى جامعة للتأمين للتجارة للصناعة للخدمات الدولية العالمية التجارية العربية الوطنية"
)

_ALL = (_OF_MANY, _TRADES, _PLACES, _OF_PRODUCTS, _ARABIC)
ORDINARY = frozenset(flat(word) for words in _ALL for word in words.split()) | STOP_WORDS
