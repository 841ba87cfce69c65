//! The architecture as a test: which room may name which, what the pure rooms never see, where SQL lives, how long a file
//! may be, and what stands at the top of the repository.
//!
//! Reads the sources as Rust, not as text, so that neither a comment nor a string counts as an import and no spelling of a
//! path hides one. Code under `#[cfg(test)]` is free: it may read files and name what it likes. Changing a table here is
//! changing the architecture; a row that nothing needs any more fails like a broken one.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use proc_macro2::{TokenStream, TokenTree};
use syn::{spanned::Spanned, visit::Visit};

/// The rooms by layer, lowest first. A room may name every room of a lower layer.
const LAYERS: &[&[&str]] = &[
    &["crm"],
    &["mail", "domain"],
    &["policy", "decide", "compose", "config", "net"],
    &["store", "source", "smtp", "webhook"],
    &["capture", "intake", "letters", "deliver", "by_hand", "clock", "rehearse"],
    &["daemon", "cli"],
];
/// Which room may name which other one of its own layer, and why it must.
const SIDEWAYS: &[(&str, &str)] = &[
    // What was decided follows what is wanted.
    ("decide", "policy"),
    // What an admin wrote becomes what is wanted,
    ("config", "policy"),
    // with templates compiled as they are read, so that a mistake in one has its line,
    ("config", "compose"),
    // and with connections protected in the words of those who open them.
    ("config", "net"),
    // A letter is written from the templates that are wanted.
    ("compose", "policy"),
    // What a decision sends is queued in its transaction.
    ("intake", "letters"),
    // A command sends too, under the rules that the intake has in force;
    ("by_hand", "letters"),
    ("by_hand", "intake"),
    // and what falls due goes the way of a command.
    ("clock", "by_hand"),
    ("clock", "intake"),
    // `run` is a command.
    ("cli", "daemon"),
];
/// Rooms that are agreed on and may not be built yet.
const PLANNED: &[&str] = &[];

/// Rooms whose answer depends on their arguments alone.
const PURE: &[&str] = &["crm", "mail", "domain", "policy", "decide", "compose"];
/// What would make it depend on something else. (Clippy forbids `now` and the unordered maps everywhere.)
const IMPURE: &[&str] = &[
    "tokio",
    "sqlx",
    "tracing",
    "std::env",
    "std::fs",
    "std::net::TcpListener",
    "std::net::TcpStream",
    "std::net::ToSocketAddrs",
    "std::net::UdpSocket",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
];

/// Beginnings of SQL statements, each with a word that must follow: IMAP has a SELECT and a DELETE too.
const SQL: &[(&str, &str)] = &[
    ("SELECT ", " FROM "),
    ("INSERT ", "INTO "),
    ("UPDATE ", " SET "),
    ("DELETE ", "FROM "),
    ("CREATE ", "TABLE "),
    ("CREATE ", "INDEX "),
    ("ALTER ", "TABLE "),
    ("DROP ", "TABLE "),
    ("PRAGMA ", ""),
    ("BEGIN ", "IMMEDIATE"),
];

/// Without the tests. Long before this, look for the seam.
const LINES_PER_FILE: usize = 400;

/// What stands at the top of the repository. Scripts live in `tests/`.
const TOP: &[&str] = &["Cargo.toml", "Cargo.lock", "LICENSE", "README.md", "src", "config", "tests", "fixtures", "systemd"];
/// Files that tools look for at the top.
const TOP_HIDDEN: &[&str] = &[".cargo", ".ci", ".clippy.toml", ".config", ".deny.toml", ".gitattributes", ".gitignore", ".rustfmt.toml"];

/// What only makes sense on the machine where it was written, in two parts so that this file does not contain it.
const MACHINE: &[(&str, &str)] = &[
    ("/wo", "rk/"),
    ("/fa", "rm/"),
    ("/ro", "ot/"),
    ("index.crates", ".io"),
    ("static.crates", ".io"),
    ("registry.npm", "js.org"),
    ("registry.yarn", "pkg.com"),
    ("py", "pi.org"),
    ("pythonho", "sted.org"),
    ("deb.debi", "an.org"),
    ("proxy.go", "lang.org"),
];

#[test]
fn a_room_names_only_what_stands_below_it() {
    let layer_of = layers();
    let mut wrong = Vec::new();
    for file in sources() {
        let room = file.room();
        let Some(layer) = layer_of.get(room) else {
            // The crate root names every room to declare it, and `main` only the outermost.
            wrong.extend(file.names.iter().filter(|n| room == "main" && n.target() != Some("cli")).filter_map(|n| {
                n.target().map(|target| format!("{}:{}: main may name cli and not {target}", file.path.display(), n.line))
            }));
            if !["lib", "main"].contains(&room) {
                wrong.push(format!("{}: {room} has no layer in tests/tidy.rs", file.path.display()));
            }
            continue;
        };
        for name in &file.names {
            let Some(target) = name.target().filter(|&target| target != room) else { continue };
            let below = layer_of.get(target).is_some_and(|other| other < layer);
            if layer_of.contains_key(target) && !below && !SIDEWAYS.contains(&(room, target)) {
                wrong.push(format!("{}:{}: {room} may not name {target}", file.path.display(), name.line));
            }
        }
    }
    agree(wrong);
}

#[test]
fn pure_rooms_see_nothing_but_their_arguments() {
    let mut wrong = Vec::new();
    for file in sources().into_iter().filter(|file| PURE.contains(&file.room())) {
        for name in &file.names {
            let path = name.path.join("::").replace("core::", "std::");
            if let Some(forbidden) = IMPURE.iter().find(|f| path == **f || path.starts_with(&format!("{f}::"))) {
                wrong.push(format!("{}:{}: {forbidden} in a pure room", file.path.display(), name.line));
            }
        }
    }
    agree(wrong);
}

#[test]
fn sql_lives_in_the_store() {
    let mut wrong = Vec::new();
    for file in sources().into_iter().filter(|file| file.room() != "store") {
        let names = file.names.iter().filter(|name| name.path[0] == "sqlx").map(|name| (name.line, "sqlx"));
        let texts = file.texts.iter().filter(|(_, text)| is_sql(text)).map(|(line, _)| (*line, "an SQL statement"));
        wrong.extend(names.chain(texts).map(|(line, what)| format!("{}:{line}: {what} outside src/store", file.path.display())));
    }
    agree(wrong);
}

#[test]
fn files_open_with_their_purpose_and_stay_short() {
    let mut wrong = Vec::new();
    for file in sources() {
        if !file.opens_with_purpose {
            wrong.push(format!("{}: does not open with `//!`", file.path.display()));
        }
        if file.lines > LINES_PER_FILE {
            wrong.push(format!("{}: {} lines without tests; {LINES_PER_FILE} at most", file.path.display(), file.lines));
        }
    }
    agree(wrong);
}

#[test]
fn every_row_of_the_tables_is_needed() {
    let sources = sources();
    let built: BTreeSet<&str> = sources.iter().filter(|file| file.items > 0).map(Source::room).collect();
    let stands: BTreeSet<&str> = sources.iter().map(Source::room).collect();
    let rooms = layers().into_keys().filter(|room| !stands.contains(room) && !PLANNED.contains(room));
    let mut wrong: Vec<_> = rooms.map(|room| format!("the layers have a room {room} that does not exist")).collect();
    for (from, to) in SIDEWAYS {
        let used = sources.iter().filter(|file| file.room() == *from).flat_map(|file| &file.names).any(|n| n.target() == Some(to));
        // As long as one of the two is only a heading, nothing can be said.
        if !used && built.contains(from) && built.contains(to) {
            wrong.push(format!("{from} may name {to}, but does not need to: take the row away"));
        }
    }
    wrong.extend(PURE.iter().filter(|room| !layers().contains_key(*room)).map(|room| format!("{room} is pure, but no room")));
    agree(wrong);
}

#[test]
fn the_top_level_holds_what_was_agreed() {
    let top: BTreeSet<_> = tracked().iter().map(|file| file.split('/').next().unwrap().to_owned()).collect();
    let allowed = |name: &str| TOP.contains(&name) || TOP_HIDDEN.contains(&name);
    agree(top.iter().filter(|name| !allowed(name)).map(|name| format!("{name} has no place at the top")).collect());
}

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    let mut wrong = Vec::new();
    // Cargo writes where crates come from into its lock file.
    for file in tracked().into_iter().filter(|file| file != "Cargo.lock") {
        // A tracked file may be gone from the working tree, and mail may be no text.
        let text = fs::read(&file).unwrap_or_default();
        for (number, line) in String::from_utf8_lossy(&text).lines().enumerate() {
            let found = MACHINE.iter().map(|(a, b)| format!("{a}{b}")).find(|word| line.contains(word));
            wrong.extend(found.map(|word| format!("{file}:{}: {word}", number + 1)));
        }
    }
    agree(wrong);
}

/// The rules themselves, on a source made to break them: a rule that cannot fail proves nothing.
#[test]
fn the_reader_sees_through_every_spelling() {
    let text = "//! A room.\nuse crate::{crm::Timestamp, store::{self, Store}};\n/// See crate::daemon.\nfn f() {\n    \
        super::super::net::open();\n    println!(\"{}\", crate::cli::NAME);\n    let _ = \"SELECT a FROM b\";\n    \
        let _ = \"SELECT INBOX\";\n    std::fs::read(x);\n}\n#[cfg(test)]\nmod tests {\n    use crate::deliver::X;\n}\n";
    let source = Source::read(Path::new("src/decide/score.rs"), text);
    let targets: Vec<_> = source.names.iter().filter_map(|n| n.target().map(|target| (target, n.line))).collect();
    assert_eq!(targets, [("crm", 2), ("store", 2), ("store", 2), ("net", 5), ("cli", 6)]);
    assert_eq!(source.texts.iter().filter(|(_, text)| is_sql(text)).map(|(line, _)| *line).collect::<Vec<_>>(), [7]);
    assert!(source.names.iter().any(|n| n.path == ["std", "fs", "read"] && n.line == 9));
    assert_eq!((source.room(), source.lines, source.items, source.opens_with_purpose), ("decide", 10, 2, true));
    assert!(!Source::read(Path::new("src/net.rs"), "fn f() {}\n").opens_with_purpose);
}

/// One file of `src`, as far as the rules look at it.
struct Source {
    path: PathBuf,
    /// Where it stands in the crate, `["mail", "text"]` for `src/mail/text.rs`.
    module: Vec<String>,
    names: Vec<Name>,
    /// Text literals with their lines.
    texts: Vec<(usize, String)>,
    lines: usize,
    items: usize,
    opens_with_purpose: bool,
}

/// A path in the code, made absolute where it begins with `self` or `super`.
struct Name {
    path: Vec<String>,
    line: usize,
}

impl Name {
    /// The room it leads to, if it leads into this crate.
    fn target(&self) -> Option<&str> {
        let [root, room, ..] = self.path.as_slice() else { return None };
        ["crate", "leadgate"].contains(&root.as_str()).then_some(room)
    }
}

impl Source {
    fn read(path: &Path, text: &str) -> Self {
        let tree = syn::parse_file(text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let inside = path.strip_prefix("src").unwrap().with_extension("");
        let mut module: Vec<_> = inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        module.pop_if(|last| last == "mod");
        let tests: usize = tree.items.iter().filter(|item| is_test(attributes(item))).map(height).sum();
        let items =
            tree.items.iter().filter(|item| !is_test(attributes(item)) && !matches!(item, syn::Item::Mod(m) if m.content.is_none()));
        let source = Self {
            path: path.to_owned(),
            module,
            names: Vec::new(),
            texts: Vec::new(),
            lines: text.lines().count() - tests,
            items: items.count(),
            opens_with_purpose: text.starts_with("//!"),
        };
        let mut reader = Reader { source, nested: Vec::new() };
        reader.visit_file(&tree);
        reader.source
    }

    fn room(&self) -> &str {
        &self.module[0]
    }
}

/// Walks a file and collects names and texts.
struct Reader {
    source: Source,
    /// Modules written inside the file.
    nested: Vec<String>,
}

impl Reader {
    fn name(&mut self, path: Vec<String>, line: usize) {
        let ups = path.iter().take_while(|part| *part == "super").count();
        let down = path.iter().take_while(|part| *part == "self").count();
        let path = if ups + down == 0 {
            path
        } else {
            let mut here = vec!["crate".to_owned()];
            here.extend(self.source.module.iter().chain(&self.nested).cloned());
            here.truncate(here.len().saturating_sub(ups).max(1));
            here.extend(path.into_iter().skip(ups + down));
            here
        };
        self.source.names.push(Name { path, line });
    }

    fn imports(&mut self, tree: &syn::UseTree, mut before: Vec<String>) {
        match tree {
            syn::UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.imports(&path.tree, before);
            }
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.imports(tree, before.clone())),
            syn::UseTree::Name(syn::UseName { ident }) | syn::UseTree::Rename(syn::UseRename { ident, .. }) => {
                // `{self, …}` names the module before it.
                if ident != "self" || before.is_empty() {
                    before.push(ident.to_string());
                }
                self.name(before, ident.span().start().line);
            }
            syn::UseTree::Glob(glob) => self.name(before, glob.star_token.span().start().line),
        }
    }

    /// Inside a macro there is no syntax tree: paths are words with `::` between them.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let (mut line, mut colons) = (0, 0);
        for token in tokens {
            match &token {
                TokenTree::Punct(punct) if punct.as_char() == ':' && !path.is_empty() => {
                    colons += 1;
                    continue;
                }
                TokenTree::Ident(word) if colons == 2 => {
                    path.push(word.to_string());
                    colons = 0;
                    continue;
                }
                _ => {}
            }
            if path.len() > 1 {
                self.name(std::mem::take(&mut path), line);
            }
            (path, colons, line) = (Vec::new(), 0, token.span().start().line);
            match token {
                TokenTree::Ident(word) => path.push(word.to_string()),
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Literal(literal) => {
                    if let syn::Lit::Str(text) = syn::Lit::new(literal) {
                        self.source.texts.push((line, text.value()));
                    }
                }
                TokenTree::Punct(_) => {}
            }
        }
        if path.len() > 1 {
            self.name(path, line);
        }
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !is_test(attributes(item)) {
            syn::visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        self.nested.push(module.ident.to_string());
        syn::visit::visit_item_mod(self, module);
        self.nested.pop();
    }

    fn visit_item_use(&mut self, import: &'ast syn::ItemUse) {
        self.imports(&import.tree, Vec::new());
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let line = path.span().start().line;
        self.name(path.segments.iter().map(|segment| segment.ident.to_string()).collect(), line);
        syn::visit::visit_path(self, path);
    }

    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.source.texts.push((text.span().start().line, text.value()));
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.visit_path(&call.path);
        self.tokens(call.tokens.clone());
    }

    // Documentation is an attribute too, and may name anything.
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}
}

/// Every file of `src` that is part of the program: not what is compiled for tests only.
fn sources() -> Vec<Source> {
    let mut files = Vec::new();
    rust_files(Path::new("src"), &mut files);
    let program = files.iter().filter(|file| !file.iter().any(|part| part == "tests" || part == "tests.rs"));
    program.map(|file| Source::read(file, &fs::read_to_string(file).unwrap())).collect()
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            rust_files(&entry, found);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            found.push(entry);
        }
    }
}

fn tracked() -> Vec<String> {
    let output = Command::new("git").args(["ls-files", "-z"]).output().unwrap();
    assert!(output.status.success(), "git ls-files: {}", String::from_utf8_lossy(&output.stderr));
    let names = String::from_utf8(output.stdout).unwrap();
    names.split_terminator('\0').map(str::to_owned).collect()
}

fn layers() -> BTreeMap<&'static str, usize> {
    LAYERS.iter().enumerate().flat_map(|(layer, rooms)| rooms.iter().map(move |room| (*room, layer))).collect()
}

fn is_sql(text: &str) -> bool {
    let text = text.trim_start();
    SQL.iter().any(|(start, then)| text.strip_prefix(start).is_some_and(|rest| format!(" {rest}").contains(then)))
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|a| a.path().is_ident("cfg") && a.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test")))
}

/// The lines an item takes, its attributes and documentation among them.
fn height(item: &syn::Item) -> usize {
    let first = attributes(item).iter().map(|a| a.span().start().line).chain([item.span().start().line]).min().unwrap();
    item.span().end().line + 1 - first
}

fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    use syn::Item::*;
    match item {
        Const(item) => &item.attrs,
        Enum(item) => &item.attrs,
        ExternCrate(item) => &item.attrs,
        Fn(item) => &item.attrs,
        ForeignMod(item) => &item.attrs,
        Impl(item) => &item.attrs,
        Macro(item) => &item.attrs,
        Mod(item) => &item.attrs,
        Static(item) => &item.attrs,
        Struct(item) => &item.attrs,
        Trait(item) => &item.attrs,
        TraitAlias(item) => &item.attrs,
        Type(item) => &item.attrs,
        Union(item) => &item.attrs,
        Use(item) => &item.attrs,
        _ => &[],
    }
}

fn agree(wrong: Vec<String>) {
    assert!(wrong.is_empty(), "{} against the architecture:\n{}", wrong.len(), wrong.join("\n"));
}
