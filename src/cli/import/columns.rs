//! Which column of a spreadsheet is which field: said by the user, or guessed from its title in the languages of those who write spreadsheets.

use std::collections::BTreeMap;

use super::super::{
    Failure,
    names::{self, usage},
    output::{self, Column},
};
use crate::{crm::LeadField, domain::nearest};

/// Titles that say a field, folded: lower case, letters and digits only. The first of several columns with one field counts.
const TITLES: &[(LeadField, &[&str])] = &[
    (
        LeadField::name,
        &[
            "opportunity",
            "lead",
            "leadname",
            "title",
            "subject",
            "deal",
            "dealname",
            "oportunidad",
            "asunto",
            "titulo",
            "titel",
            "betreff",
            "verkaufschance",
            "opportunite",
            "objet",
            "sujet",
            "titre",
            "opportunita",
            "oggetto",
            "titolo",
            "oportunidade",
            "assunto",
            "onderwerp",
            "kans",
            "amne",
            "emne",
        ],
    ),
    (
        LeadField::contact_name,
        &[
            "contact",
            "contactname",
            "person",
            "fullname",
            "customername",
            "nombre",
            "contacto",
            "nombredelcontacto",
            "nombrecontacto",
            "ansprechpartner",
            "kontakt",
            "kontaktname",
            "nom",
            "nomducontact",
            "nome",
            "contatto",
            "nomecontatto",
            "contato",
            "contactpersoon",
            "naam",
            "namn",
            "navn",
        ],
    ),
    (
        LeadField::company_name,
        &[
            "company",
            "companyname",
            "organisation",
            "organization",
            "account",
            "accountname",
            "customer",
            "empresa",
            "compania",
            "nombredelaempresa",
            "firma",
            "unternehmen",
            "firmenname",
            "societe",
            "entreprise",
            "nomdelasociete",
            "azienda",
            "societa",
            "bedrijf",
            "bedrijfsnaam",
            "foretag",
            "virksomhed",
        ],
    ),
    (
        LeadField::email,
        &[
            "email",
            "emailaddress",
            "mail",
            "emailfrom",
            "correo",
            "correoelectronico",
            "emailadresse",
            "mailadresse",
            "adresseemail",
            "courriel",
            "indirizzoemail",
            "posta",
            "enderecodeemail",
            "emailadres",
            "epost",
        ],
    ),
    (
        LeadField::phone,
        &[
            "phone",
            "phonenumber",
            "telephone",
            "mobile",
            "mobilephone",
            "telefono",
            "telefonodecontacto",
            "movil",
            "telefon",
            "telefonnummer",
            "handy",
            "mobil",
            "portable",
            "cellulare",
            "telefone",
            "celular",
            "telefoon",
            "telefoonnummer",
        ],
    ),
    (LeadField::language, &["language", "idioma", "sprache", "langue", "lingua", "taal", "sprak"]),
    (LeadField::priority, &["priority", "prioridad", "prioritat", "priorite", "priorita", "prioridade", "prioriteit", "prioritet"]),
    (LeadField::tags, &["tags", "tag", "labels", "etiquetas", "etiquetten", "schlagworte", "etiquettes", "etichette", "marcadores"]),
    (
        LeadField::expected_revenue,
        &[
            "expectedrevenue",
            "revenue",
            "amount",
            "value",
            "dealvalue",
            "dealamount",
            "ingresosesperados",
            "ingresoesperado",
            "importe",
            "valor",
            "erwarteterumsatz",
            "umsatz",
            "betrag",
            "wert",
            "revenuespere",
            "revenuattendu",
            "chiffredaffaires",
            "montant",
            "ricavoprevisto",
            "ricavi",
            "importo",
            "valore",
            "receitaesperada",
            "verwachteomzet",
            "omzet",
            "bedrag",
        ],
    ),
    (
        LeadField::recurring_revenue,
        &["recurringrevenue", "ingresosrecurrentes", "wiederkehrenderumsatz", "revenurecurrent", "ricavoricorrente"],
    ),
    (LeadField::currency, &["currency", "currencycode", "moneda", "divisa", "wahrung", "devise", "valuta", "moeda"]),
    (
        LeadField::probability,
        &["probability", "probabilidad", "wahrscheinlichkeit", "probabilite", "probabilita", "probabilidade", "waarschijnlijkheid"],
    ),
    (
        LeadField::expected_closing,
        &[
            "expectedclosing",
            "expectedclosingdate",
            "closedate",
            "closingdate",
            "deadline",
            "cierreesperado",
            "fechadecierre",
            "abschlussdatum",
            "erwarteterabschluss",
            "cloture",
            "datedecloture",
            "chiusuraprevista",
            "fechamentoesperado",
            "sluitingsdatum",
        ],
    ),
    (LeadField::stage, &["stage", "dealstage", "etapa", "phase", "stufe", "etape", "fase", "fas"]),
    (LeadField::state, &["state", "status", "estado", "stato", "statut"]),
    (LeadField::lost_reason, &["lostreason", "motivodeperdida", "razondeperdida", "verlustgrund", "raisondeperte", "motivodellaperdita"]),
    (
        LeadField::salesperson,
        &[
            "salesperson",
            "owner",
            "leadowner",
            "assignedto",
            "user",
            "comercial",
            "vendedor",
            "responsable",
            "verkaufer",
            "vertriebsmitarbeiter",
            "zustandig",
            "vendeur",
            "commercial",
            "venditore",
            "addettovendite",
            "verkoper",
            "saljare",
        ],
    ),
    (
        LeadField::team,
        &["team", "salesteam", "equipo", "equipodeventas", "verkaufsteam", "vertriebsteam", "equipe", "equipedevente", "squadra"],
    ),
    (LeadField::source, &["source", "leadsource", "origen", "fuente", "quelle", "herkunft", "origine", "fonte", "bron"]),
    (LeadField::medium, &["medium", "medio", "mezzo", "meio"]),
    (LeadField::campaign, &["campaign", "campana", "kampagne", "campagne", "campagna", "campanha"]),
    (
        LeadField::description,
        &[
            "description",
            "notes",
            "note",
            "comment",
            "comments",
            "internalnotes",
            "descripcion",
            "notas",
            "comentarios",
            "observaciones",
            "beschreibung",
            "notizen",
            "bemerkung",
            "bemerkungen",
            "kommentar",
            "remarques",
            "commentaire",
            "descrizione",
            "descricao",
            "omschrijving",
            "opmerkingen",
            "notities",
            "beskrivning",
        ],
    ),
];

/// Which column is which field.
pub(super) struct Columns(BTreeMap<LeadField, usize>);

struct Line {
    title: String,
    field: String,
}

const TABLE: &[Column<Line>] =
    &[Column { title: "column", cell: |line| line.title.clone() }, Column { title: "is", cell: |line| line.field.clone() }];

impl Columns {
    /// What `map` says comes first; then the names of fields; then what titles usually mean.
    pub(super) fn guess(titles: &[String], map: &[String]) -> Result<Self, Failure> {
        let (mut columns, mut left_out) = (BTreeMap::new(), Vec::new());
        for said in map {
            let Some((title, field)) = said.rsplit_once('=') else {
                return Err(usage(format!("`{said}` maps nothing: write the title of the column, `=` and the field")));
            };
            let Some(at) = position(titles, title.trim()) else { return Err(no_column(title.trim(), titles)) };
            if field.trim().is_empty() {
                left_out.push(at);
            } else {
                columns.insert(importable(field.trim())?, at);
            }
        }
        let said: Vec<usize> = columns.values().copied().chain(left_out).collect();
        let guessers: [fn(&str) -> Option<LeadField>; 2] = [by_name, by_title];
        for guess in guessers {
            for (at, title) in titles.iter().enumerate().filter(|(at, _)| !said.contains(at)) {
                if let Some(field) = guess(title)
                    && !columns.values().any(|taken| *taken == at)
                {
                    columns.entry(field).or_insert(at);
                }
            }
        }
        // "Name" is the lead's when nothing else is, and the person's when there is a title besides.
        if let Some(at) = titles.iter().position(|title| folded(title) == "name")
            && !said.contains(&at)
            && !columns.values().any(|taken| *taken == at)
        {
            let field = if columns.contains_key(&LeadField::name) { LeadField::contact_name } else { LeadField::name };
            columns.entry(field).or_insert(at);
        }
        if columns.is_empty() {
            return Err(usage(format!("no column of {} is one that could be guessed: say which is which with --map", titles.join(", "))));
        }
        Ok(Self(columns))
    }

    pub(super) fn has(&self, field: LeadField) -> bool {
        self.0.contains_key(&field)
    }

    /// The fields of a row that are not empty: the team and the currency first, by which others are read.
    pub(super) fn of<'c>(&'c self, cells: &'c [String]) -> impl Iterator<Item = (LeadField, &'c str)> {
        let first = |field: &LeadField| matches!(field, LeadField::team | LeadField::currency);
        let ordered = self.0.iter().filter(move |(field, _)| first(field)).chain(self.0.iter().filter(move |(field, _)| !first(field)));
        ordered.filter_map(|(field, at)| Some((*field, cells.get(*at)?.as_str()))).filter(|(_, text)| !text.trim().is_empty())
    }

    /// What each column is taken for.
    pub(super) fn table(&self, titles: &[String]) -> comfy_table::Table {
        let line = |(at, title): (usize, &String)| {
            let field =
                self.0.iter().find(|(_, taken)| **taken == at).map_or_else(|| "(left out)".to_owned(), |(field, _)| field.to_string());
            Line { title: title.clone(), field }
        };
        output::table(TABLE, &titles.iter().enumerate().map(line).collect::<Vec<_>>())
    }
}

/// A field that an import may fill: those that a person may set, and where the lead ended.
fn importable(text: &str) -> Result<LeadField, Failure> {
    match LeadField::from_name(text) {
        Some(field @ (LeadField::state | LeadField::lost_reason)) => Ok(field),
        _ => names::settable(text),
    }
}

fn by_name(title: &str) -> Option<LeadField> {
    // `name` alone may mean the person; it is decided when the other columns are known.
    importable(&title.to_lowercase()).ok().filter(|field| *field != LeadField::name)
}

fn by_title(title: &str) -> Option<LeadField> {
    let title = folded(title);
    TITLES.iter().find(|(_, titles)| titles.contains(&title.as_str())).map(|(field, _)| *field)
}

fn position(titles: &[String], wanted: &str) -> Option<usize> {
    titles.iter().position(|title| title == wanted).or_else(|| titles.iter().position(|title| folded(title) == folded(wanted)))
}

fn no_column(title: &str, titles: &[String]) -> Failure {
    let near = nearest(title, titles.iter().map(String::as_str));
    let advice = near.map_or_else(|| format!("; there are {}", titles.join(", ")), |near| format!(": did you mean `{near}`?"));
    usage(format!("the file has no column `{title}`{advice}"))
}

/// Lower case, without accents, blanks and marks: `Correo electrónico` is `correoelectronico`.
fn folded(title: &str) -> String {
    let plain = |c: char| match c {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ñ' => 'n',
        'ç' => 'c',
        c => c,
    };
    title.to_lowercase().chars().map(plain).filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(titles: &[&str], map: &[&str]) -> Vec<String> {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let columns = Columns::guess(&owned(titles), &owned(map)).ok().unwrap();
        columns.0.iter().map(|(field, at)| format!("{}={field}", titles[*at])).collect()
    }

    #[test]
    fn titles_are_understood_in_several_languages() {
        let odoo = ["Opportunity", "Contact Name", "Email", "Salesperson", "Expected Revenue", "Stage", "Next Activity"];
        let fields = guessed(&odoo, &[]);
        assert_eq!(fields.len(), 6, "{fields:?}");
        assert!(fields.contains(&"Opportunity=name".to_owned()) && fields.contains(&"Contact Name=contact_name".to_owned()));
        let spanish = guessed(&["Nombre", "Correo electrónico", "Teléfono", "Importe", "Asunto"], &[]);
        assert_eq!(
            spanish,
            ["Asunto=name", "Nombre=contact_name", "Correo electrónico=email", "Teléfono=phone", "Importe=expected_revenue"]
        );
        let german = guessed(&["Name", "Firma", "E-Mail", "Währung"], &[]);
        assert_eq!(german, ["Name=name", "Firma=company_name", "E-Mail=email", "Währung=currency"]);
        assert_eq!(guessed(&["Deal", "Name"], &[]), ["Deal=name", "Name=contact_name"]);
    }

    #[test]
    fn what_is_said_comes_before_what_is_guessed() {
        assert_eq!(guessed(&["Deal", "Value", "Notes"], &["Value=priority", "Notes="]), ["Deal=name", "Value=priority"]);
        let owned = ["Deal".to_owned()];
        let wrong = |map: &str| Columns::guess(&owned, &[map.to_owned()]).err().unwrap().message;
        assert!(wrong("Del=name").contains("did you mean `Deal`"));
        assert!(wrong("Deal=nme").contains("did you mean `name`"));
        assert!(wrong("Deal=probabilityy").contains("`probability`"));
    }

    #[test]
    fn no_title_means_two_things() {
        let mut seen = std::collections::BTreeSet::new();
        for title in TITLES.iter().flat_map(|(_, titles)| titles.iter()) {
            assert_eq!(folded(title), **title, "{title} is written folded");
            assert!(seen.insert(title), "{title} stands twice");
        }
    }
}
