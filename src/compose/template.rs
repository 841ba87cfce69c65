//! The admin's templates: compiled and tried at load, rendered for one mail.
//!
//! Strict: a variable that does not exist is an error at load ([`Writer::check`]), not a gap in the customer's mail. Bounded by fuel. What a customer
//! wrote is only ever a value; in HTML it is escaped. Templates do not include one another.

use std::{collections::BTreeMap, fmt};

use super::{
    context::{TemplateContext, bare_example, example},
    header::one_line,
};
use crate::{crm::Slug, policy::TemplateText};
use minijinja::{AutoEscape, Environment, UndefinedBehavior};

/// Steps that one rendering may take (an ordinary one takes some hundred).
const FUEL: u64 = 50_000;

/// Which file of a template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// `subject.txt`.
    Subject,
    /// `body.txt`.
    Body,
    /// `body.html`.
    Html,
}

impl Part {
    /// The file's name; its ending decides about escaping.
    pub const fn file(self) -> &'static str {
        match self {
            Self::Subject => "subject.txt",
            Self::Body => "body.txt",
            Self::Html => "body.html",
        }
    }
}

/// What is wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError {
    /// The template's name.
    pub template: Slug,
    /// Its language; `""` is the default.
    pub language: String,
    /// Which file; `None` when it is about the template as a whole.
    pub part: Option<Part>,
    /// The line in that file, from 1, when known.
    pub line: Option<usize>,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for TemplateError {
    /// `thanks/es/body.txt:3: undefined value: …`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.template)?;
        if !self.language.is_empty() {
            write!(f, "/{}", self.language)?;
        }
        if let Some(part) = self.part {
            write!(f, "/{}", part.file())?;
        }
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for TemplateError {}

/// A rendered template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// On one line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML, when the template has it.
    pub html: Option<String>,
}

/// All templates, known to compile.
#[derive(Debug, Clone)]
pub struct Writer {
    templates: BTreeMap<Slug, BTreeMap<String, TemplateText>>,
}

impl Writer {
    /// Takes the templates, by name and then by language (`""` is the default, `es` and `es-MX` more special ones).
    ///
    /// # Errors
    /// Every file that does not compile, and every template without a default language.
    pub fn new(templates: &BTreeMap<Slug, BTreeMap<String, TemplateText>>) -> Result<Self, Vec<TemplateError>> {
        let writer = Self { templates: templates.clone() };
        let environment = environment();
        let mut errors = Vec::new();
        for (template, languages) in &writer.templates {
            if !languages.contains_key("") {
                let message = "it has no default: put subject.txt and body.txt without a language folder beside the languages".to_owned();
                errors.push(TemplateError { template: template.clone(), language: String::new(), part: None, line: None, message });
            }
            for (language, text) in languages {
                errors.extend(parts(text).into_iter().filter_map(|(part, source)| {
                    environment.template_from_named_str(part.file(), source).err().map(|e| failed(template, language, part, &e))
                }));
            }
        }
        if errors.is_empty() { Ok(writer) } else { Err(errors) }
    }

    /// Tries every template: each variable that it names anywhere must exist, and it must render with everything known and with nothing known.
    ///
    /// # Errors
    /// Every file that fails, with the reason.
    pub fn check(&self) -> Result<(), Vec<TemplateError>> {
        let environment = environment();
        let examples = [example(), bare_example()];
        let mut errors = Vec::new();
        for (template, languages) in &self.templates {
            for (language, text) in languages {
                for (part, source) in parts(text) {
                    // First the names, because that message tells what there is instead.
                    if let Some((line, message)) = unknown_variable(&environment, part, source) {
                        errors.push(TemplateError {
                            template: template.clone(),
                            language: language.clone(),
                            part: Some(part),
                            line,
                            message,
                        });
                    } else if let Some(e) = examples.iter().find_map(|context| render(&environment, part, source, context).err()) {
                        errors.push(failed(template, language, part, &e));
                    }
                }
            }
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }

    /// Renders a template in the best language there is for `language`: `es-MX`, else `es`, else the default.
    ///
    /// # Errors
    /// When there is no such template, or it asks for what the context does not have.
    pub fn write(&self, template: &Slug, language: Option<&str>, context: &TemplateContext) -> Result<Written, TemplateError> {
        let Some((language, text)) = self.choose(template, language.unwrap_or_default()) else {
            let message = "there is no such template".to_owned();
            return Err(TemplateError { template: template.clone(), language: String::new(), part: None, line: None, message });
        };
        let environment = environment();
        let write =
            |part: Part, source: &str| render(&environment, part, source, context).map_err(|e| failed(template, language, part, &e));
        Ok(Written {
            subject: one_line(&write(Part::Subject, &text.subject)?),
            text: write(Part::Body, &text.body)?,
            html: text.html.as_deref().map(|html| write(Part::Html, html)).transpose()?,
        })
    }

    fn choose(&self, template: &Slug, language: &str) -> Option<(&str, &TemplateText)> {
        let languages = self.templates.get(template)?;
        let wanted = language.replace('_', "-");
        let base = wanted.split('-').next().unwrap_or_default();
        [wanted.as_str(), base, ""].into_iter().find_map(|wanted| {
            languages.iter().find(|(has, _)| has.replace('_', "-").eq_ignore_ascii_case(wanted)).map(|(has, text)| (has.as_str(), text))
        })
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_auto_escape_callback(|name| if name == Part::Html.file() { AutoEscape::Html } else { AutoEscape::None });
    environment
}

fn parts(text: &TemplateText) -> Vec<(Part, &str)> {
    let html = text.html.as_deref().map(|html| (Part::Html, html));
    [(Part::Subject, text.subject.as_str()), (Part::Body, text.body.as_str())].into_iter().chain(html).collect()
}

fn render(environment: &Environment<'_>, part: Part, source: &str, context: &TemplateContext) -> Result<String, minijinja::Error> {
    environment.render_named_str(part.file(), source, minijinja::value::Serde(context))
}

/// A variable that the template names, even in a branch that no example takes, and that does not exist.
fn unknown_variable(environment: &Environment<'_>, part: Part, source: &str) -> Option<(Option<usize>, String)> {
    let example = serde_json::to_value(example()).ok()?;
    let globals: Vec<&str> = environment.globals().map(|(name, _)| name).collect();
    let template = environment.template_from_named_str(part.file(), source).ok()?;
    // In order, because the set's own order differs from run to run.
    let mut named: Vec<String> = template.undeclared_variables(true).into_iter().collect();
    named.sort();
    let unknown = named.into_iter().find(|path| {
        let first = path.split('.').next().unwrap_or_default();
        !globals.contains(&first) && !known(&example, path)
    })?;
    let line = source.lines().position(|line| line.contains(&unknown)).map(|at| at + 1);
    let places = example.as_object().into_iter().flatten().filter_map(|(group, fields)| Some((group, fields.as_object()?)));
    let all: Vec<String> = places.flat_map(|(group, fields)| fields.keys().map(move |field| format!("{group}.{field}"))).collect();
    Some((line, format!("`{unknown}` does not exist; there are {}", all.join(", "))))
}

/// Does the path lead to a field, or into one that has a value of its own (such as a method of a text)?
fn known(example: &serde_json::Value, path: &str) -> bool {
    let mut here = example;
    for piece in path.split('.') {
        match here {
            serde_json::Value::Object(fields) => match fields.get(piece) {
                Some(next) => here = next,
                None => return false,
            },
            _ => return false,
        }
    }
    true
}

fn failed(template: &Slug, language: &str, part: Part, error: &minijinja::Error) -> TemplateError {
    let message = error.detail().map_or_else(|| error.kind().to_string(), |detail| format!("{}: {detail}", error.kind()));
    TemplateError { template: template.clone(), language: language.to_owned(), part: Some(part), line: error.line(), message }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slug(text: &str) -> Slug {
        Slug::parse(text).unwrap()
    }

    fn text(subject: &str, body: &str, html: Option<&str>) -> TemplateText {
        TemplateText { subject: subject.to_owned(), body: body.to_owned(), html: html.map(ToOwned::to_owned) }
    }

    fn templates(languages: &[(&str, TemplateText)]) -> BTreeMap<Slug, BTreeMap<String, TemplateText>> {
        BTreeMap::from([(slug("thanks"), languages.iter().map(|(language, text)| ((*language).to_owned(), text.clone())).collect())])
    }

    fn check(body: &str) -> Result<(), Vec<TemplateError>> {
        Writer::new(&templates(&[("", text("s", body, None))])).unwrap().check()
    }

    #[test]
    fn writes_in_the_nearest_language() {
        let writer = Writer::new(&templates(&[
            ("", text("Thanks", "en", None)),
            ("es", text("Gracias", "es", None)),
            ("pt-BR", text("Obrigado", "pt-BR", None)),
        ]))
        .unwrap();
        let written = |language| writer.write(&slug("thanks"), language, &example()).unwrap().text;
        for (language, want) in [
            (Some("es-MX"), "es"),
            (Some("ES"), "es"),
            (Some("pt_br"), "pt-BR"),
            (Some("pt"), "en"),
            (Some("de"), "en"),
            (Some(""), "en"),
            (None, "en"),
        ] {
            assert_eq!(written(language), want, "{language:?}");
        }
        assert_eq!(writer.write(&slug("bye"), None, &example()).unwrap_err().to_string(), "bye: there is no such template");
    }

    #[test]
    fn what_a_customer_wrote_is_a_value() {
        let writer =
            Writer::new(&templates(&[("", text("Re: {{ message.subject }}", "{{ message.text }}", Some("<p>{{ message.text }}</p>")))]))
                .unwrap();
        let mut context = example();
        context.message.subject = "{{ lead.id }}\r\nBcc: all@example.org".to_owned();
        context.message.text = "<script>{% for x in range(9) %}".to_owned();
        let written = writer.write(&slug("thanks"), None, &context).unwrap();
        assert_eq!(written.subject, "Re: {{ lead.id }} Bcc: all@example.org");
        assert_eq!(written.text, "<script>{% for x in range(9) %}");
        assert_eq!(written.html.unwrap(), "<p>&lt;script&gt;{% for x in range(9) %}</p>");
    }

    #[test]
    fn every_mistake_is_found_at_load() {
        let errors = Writer::new(&templates(&[("es", text("{{ lead.id", "a\n{% if %}", Some("{% endfor %}")))])).unwrap_err();
        let shown: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(errors.len(), 4, "{shown:?}");
        assert!(shown[0].starts_with("thanks: it has no default"), "{shown:?}");
        assert!(shown[1].starts_with("thanks/es/subject.txt:1: "), "{shown:?}");
        assert!(shown[2].starts_with("thanks/es/body.txt:2: "), "{shown:?}");
        assert!(shown[3].starts_with("thanks/es/body.html:1: "), "{shown:?}");
    }

    #[test]
    fn an_unknown_variable_is_found_at_load_even_where_no_example_comes_by() {
        for (body, line) in [
            ("Dear\n{{ custommer.name }}", 2),
            ("{{ customer.nmae }}", 1),
            ("a\nb\n{% if customer.name == 'nobody' %}{{ lead.titel }}{% endif %}", 3),
            ("{% for i in range(100000000) %}x{% endfor %}", 1),
            ("{% for i in range(9999) %}{% for j in range(9999) %}x{% endfor %}{% endfor %}", 1),
            ("{% include 'other' %}", 1),
        ] {
            let errors = check(body).unwrap_err();
            assert_eq!((errors.len(), errors[0].part, errors[0].line), (1, Some(Part::Body), Some(line)), "{body}: {errors:?}");
        }
        let message = check("{% if false %}{{ lead.titel }}{% endif %}").unwrap_err().remove(0).message;
        assert!(message.contains("`lead.titel`") && message.contains("lead.subject") && message.contains("message.date"), "{message}");
    }

    #[test]
    fn what_templates_commonly_do_passes() {
        for body in [
            "{% if customer.first_name %}Dear {{ customer.first_name }}{% else %}Hello{% endif %}, your number is {{ lead.id }}.",
            "{% set who = customer.name or customer.email %}{{ who|upper }} {{ team.name }} <{{ team.email }}>",
            "{% for line in message.text|lines %}> {{ line }}\n{% endfor %}",
            "{{ message.subject|default('(none)', true) }} of {{ message.date }} {{ lead.kind }} {{ lead.subject[:20] }}",
            "{{ message.text|trim|replace('a', 'b') }}{% for i in range(3) %}{{ loop.index }}{% endfor %}",
        ] {
            let outcome = check(body);
            assert!(outcome.is_ok(), "{body}: {outcome:?}");
        }
    }
}
