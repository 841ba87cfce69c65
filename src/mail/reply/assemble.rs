//! Puts the lines together again: what is the reply, what is history, what is signature.

use super::{
    Reply,
    kinds::{Cut, Kind},
    notices, signature,
};

/// Joins the lines by their kinds.
pub(super) fn assemble(lines: &[&str], kinds: &[Kind], forward: bool) -> Reply {
    let (cut, skip) = first_cut(kinds, forward);
    let (above, below) = lines.split_at(cut);
    let mut quoted: Vec<&str> = Vec::new();
    let mut kept = own_lines(above, &kinds[..cut], &mut quoted);
    let banner = banner_lines(&kept);
    quoted.extend(kept.drain(..banner));
    let (own, signature) = signature::part(&kept);
    let mut visible = join(&own);
    let mut signature = Some(join(&signature)).filter(|text| !text.is_empty());
    if visible.is_empty() && !skip {
        // Nothing is left of the text: what looked like a signature or a notice was all there is.
        visible = join(&kept);
        signature = None;
    }
    if visible.is_empty() && !skip {
        return Reply { visible: join(lines), quoted: None, signature: None, cut: None };
    }
    quoted.extend(below);
    Reply { visible, quoted: Some(join(&quoted)).filter(|text| !text.is_empty()), signature, cut: None }
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
    let last_text = kinds.iter().rposition(is_text);
    let Some(last_text) = last_text else {
        quoted.extend(lines);
        return Vec::new();
    };
    // Answers between quotes need their questions; one quote above or below a text does not.
    let answered = runs.iter().filter(|run| **run < last_text).count();
    let keeps_quotes = answered >= 2;
    let mut own = Vec::new();
    for (index, (line, kind)) in lines.iter().zip(kinds).enumerate() {
        match kind {
            Kind::Text | Kind::Blank => own.push(*line),
            Kind::Quoted if keeps_quotes && index < last_text => own.push(*line),
            Kind::Cut(Cut::Above) => quoted.push(line),
            Kind::Cut(_) => own.push(*line),
            Kind::Quoted | Kind::Attribution => quoted.push(line),
        }
    }
    own
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

/// How many lines at the top are a gateway's banner; none when nothing would be left.
fn banner_lines(lines: &[&str]) -> usize {
    let mut end = 0;
    loop {
        let first = lines[end..]
            .iter()
            .position(|line| !line.trim().is_empty() && !line.trim().chars().all(|c| matches!(c, '-' | '_' | '=' | '*')));
        let Some(first) = first.map(|first| first + end).filter(|first| notices::is_banner(lines[*first])) else { break };
        let length = lines[first..].iter().take(6).take_while(|line| !line.trim().is_empty()).count();
        end = first + length;
    }
    if lines[end..].iter().any(|line| !line.trim().is_empty()) { end } else { 0 }
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
            text.extend(std::iter::repeat_n('\n', 1 + blank.min(2)));
        }
        blank = 0;
        text.push_str(line);
    }
    text
}
