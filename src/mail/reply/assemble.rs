//! Puts the lines together again: what is the reply, what is history, what is signature.

use super::{
    Around, Reply,
    kinds::{Cut, Kind},
    notices, signature,
};

/// Joins the lines by their kinds.
pub(super) fn assemble<'t>(lines: &[&'t str], kinds: &[Kind], around: &Around<'_>) -> Reply {
    let (cut, skip) = first_cut(kinds, around.forward);
    let (above, below) = lines.split_at(cut);
    let mut quoted: Vec<&str> = Vec::new();
    let mut kept = own_lines(above, &kinds[..cut], &mut quoted);
    if cut < lines.len() {
        // A rule right above the history belongs to it.
        let own = kept.iter().rposition(|line| !line.trim().is_empty() && !signature::is_rule(line)).map_or(0, |last| last + 1);
        quoted.extend(kept.drain(own..));
    }
    // Who passes a mail on may add nothing of his own.
    let passes_on = cut < lines.len() || kinds.iter().any(|kind| matches!(kind, Kind::Quoted | Kind::Attribution));
    let skip = skip || (around.forward && passes_on) || answers_nothing(kinds, &kept, cut < lines.len());
    let (own, signature) = signature::part(&kept, around.sender, skip);
    let mut visible = join(&own);
    let mut signature = Some(join(&signature)).filter(|text| !text.is_empty());
    if visible.is_empty() && !skip {
        // Nothing is left of the text: what looked like a signature or a notice was all there is.
        visible = join(&kept);
        signature = None;
    }
    if visible.is_empty() && !skip {
        // A mail program may set what is written now as a quote.
        let bare = |line: &&'t str| line.trim_start().strip_prefix('>').map_or(*line, |rest| rest.strip_prefix(' ').unwrap_or(rest));
        let quote = around.html && kinds.iter().all(|kind| matches!(kind, Kind::Quoted | Kind::Blank));
        let visible = if quote { join(&lines.iter().map(bare).collect::<Vec<_>>()) } else { join(lines) };
        return Reply { visible, quoted: None, signature: None, cut: None };
    }
    quoted.extend(below);
    Reply { visible, quoted: Some(join(&quoted)).filter(|text| !text.is_empty()), signature, cut: None }
}

/// Did somebody send an answer without writing one? Then an attribution and its quote are all there is, or a telephone's line above history.
fn answers_nothing(kinds: &[Kind], kept: &[&str], cut: bool) -> bool {
    let mut said = kept.iter().filter(|line| !line.trim().is_empty()).peekable();
    let has = |wanted: Kind| kinds.contains(&wanted);
    if said.peek().is_none() {
        return !cut && has(Kind::Attribution);
    }
    (cut || has(Kind::Attribution) || has(Kind::Quoted)) && said.all(|line| notices::is_device_line(line))
}

/// Where the history begins, and whether an empty reply is right. A mark with nothing of the writer's above it cuts only when it is that of a forward.
fn first_cut(kinds: &[Kind], forward: bool) -> (usize, bool) {
    let mut written = false;
    for (index, kind) in kinds.iter().enumerate() {
        match kind {
            Kind::Text => written = true,
            Kind::Cut(Cut::Forward) => return (index, true),
            Kind::Cut(_) if written => return (index, false),
            Kind::Cut(Cut::History) if forward => return (index, true),
            _ => {}
        }
    }
    (kinds.len(), false)
}

/// The writer's own lines; the others go to `quoted`. Between quotes the answers stay, with the quotes that they answer.
fn own_lines<'t>(lines: &[&'t str], kinds: &[Kind], quoted: &mut Vec<&'t str>) -> Vec<&'t str> {
    let is_text = |kind: &Kind| matches!(kind, Kind::Text | Kind::Cut(_));
    let runs = quote_runs(kinds);
    // A signature below the last quote answers nothing.
    let signature = lines.iter().rposition(|line| line.trim() == "--").filter(|at| lines.len() - at <= 12);
    let answers = |upto: usize| kinds[..upto].iter().rposition(is_text);
    let last_text = signature.and_then(answers).or_else(|| answers(kinds.len()));
    let Some(last_text) = last_text else {
        quoted.extend(lines);
        return Vec::new();
    };
    // Answers between quotes need their questions; one quote above or below a text does not, unless it stands in the middle of a paragraph.
    let answered = runs.iter().filter(|run| **run < last_text).count();
    let keeps_quotes = answered >= 2 || (answered == 1 && is_within_paragraph(lines, kinds, runs[0]));
    let mut own = Vec::new();
    for (index, (line, kind)) in lines.iter().zip(kinds).enumerate() {
        match kind {
            Kind::Text | Kind::Blank => own.push(*line),
            Kind::Quoted if keeps_quotes && index < last_text => own.push(*line),
            Kind::Cut(Cut::Above) => quoted.push(line),
            Kind::Cut(_) => own.push(*line),
            Kind::Quoted | Kind::Attribution | Kind::Banner => quoted.push(line),
        }
    }
    own
}

/// Is the run of quoted lines that begins here part of a paragraph of the writer's: a few lines, with his own right above and below?
fn is_within_paragraph(lines: &[&str], kinds: &[Kind], run: usize) -> bool {
    let announced = |above: usize| {
        kinds[above] == Kind::Text
            || (kinds[above] == Kind::Blank && above > 0 && kinds[above - 1] == Kind::Text && lines[above - 1].ends_with(':'))
    };
    let length = kinds[run..].iter().take(6).take_while(|kind| **kind == Kind::Quoted).count();
    let below = (run + length..lines.len()).find(|below| kinds[*below] != Kind::Blank);
    let goes_on = below.is_some_and(|below| kinds[below] == Kind::Text && !signature::is_rule(lines[below]));
    // What stands in a terminal: its answer right below, and the reply goes on without a blank line.
    let prompt = lines[run].starts_with(">>> ") && kinds.get(run + length) == Some(&Kind::Text);
    length <= 4 && goes_on && run.checked_sub(1).is_some_and(|above| prompt || announced(above))
}

/// The first lines of the runs of quoted lines, blank lines inside a run aside.
fn quote_runs(kinds: &[Kind]) -> Vec<usize> {
    let mut runs = Vec::new();
    let mut inside = false;
    for (index, kind) in kinds.iter().enumerate() {
        match kind {
            Kind::Quoted if !inside => {
                runs.push(index);
                inside = true;
            }
            Kind::Quoted | Kind::Blank => {}
            _ => inside = false,
        }
    }
    runs
}

/// The lines as one text, without blank lines at both ends and with at most two in a row.
fn join(lines: &[&str]) -> String {
    let mut text = String::with_capacity(lines.iter().map(|line| line.len() + 1).sum());
    let mut blank = 0;
    for line in lines {
        if line.chars().all(char::is_whitespace) {
            blank += 1;
            continue;
        }
        if !text.is_empty() {
            (0..=blank.min(2)).for_each(|_| text.push('\n'));
        }
        blank = 0;
        text.push_str(line);
    }
    text
}
