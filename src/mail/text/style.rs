//! What the style of an element says of its text: is it hidden, how large is it, does it stand in a line of its own?

use std::sync::LazyLock;

use super::{super::tables::Words, sheet::without_comments};

static ANY_HIDING: LazyLock<Words> =
    LazyLock::new(|| Words::in_any_case(["display", "visibility", "max-height", "opacity", "overflow", "position"]));
static ANY_FONT: LazyLock<Words> = LazyLock::new(|| Words::in_any_case(["font:", "font-size", "font "]));

/// Does the style of an element hide it?
pub(super) fn hides(style: &str) -> bool {
    // Nothing is hidden without one of these words; most styles set a colour and a size.
    if !ANY_HIDING.any_in(style) {
        return false;
    }
    let style = squeezed(style);
    let is = |property: &str, wanted: &[&str]| value(&style, property).is_some_and(|value| wanted.contains(&value));
    is("display", &["none"])
        || is("visibility", &["hidden", "collapse"])
        || is("max-height", NOTHING)
        || is("opacity", NOTHING)
        || is("height", NOTHING) && is("overflow", &["hidden"])
        || is("position", &["absolute", "fixed"]) && ["left", "top"].iter().any(|side| value(&style, side).is_some_and(is_far_off))
}

/// Is the place so far to the left or above that it is on no screen?
fn is_far_off(place: &str) -> bool {
    let digits = place.strip_prefix('-').and_then(|place| place.strip_suffix("px").or_else(|| place.strip_suffix("em")));
    digits.is_some_and(|digits| digits.len() >= 4 && digits.bytes().all(|b| b.is_ascii_digit()))
}

const NOTHING: &[&str] = &["0", "0px", "0pt", "0em", "0%", "0.0", "0rem"];

/// Does the style set a size of text, and is it nothing?
pub(super) fn font_size(style: &str) -> Option<bool> {
    if !ANY_FONT.any_in(style) {
        return None;
    }
    let style = squeezed(style);
    if let Some(size) = value(&style, "font-size") {
        return Some(NOTHING.contains(&size));
    }
    // `font: bold 12px/1 Arial` sets it too.
    value(&style, "font").map(|_| false)
}

/// In lower case and without comments and blanks.
pub(super) fn squeezed(style: &str) -> String {
    without_comments(style).chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect()
}

/// The last value of a property, as the last one counts.
pub(super) fn value<'s>(style: &'s str, property: &str) -> Option<&'s str> {
    let of_rule = |rule: &'s str| rule.strip_prefix(property)?.strip_prefix(':');
    style.rsplit(';').find_map(of_rule).map(|value| value.trim_end_matches("!important"))
}

/// How an element stands among others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// In the line.
    Inline,
    /// In lines of its own.
    Block,
    /// Beside others, with a gap.
    Cell,
}

/// The shape that the style of an element asks for.
pub(super) fn shape(style: &str) -> Option<Shape> {
    ANY_HIDING.any_in(style).then_some(())?;
    match value(&squeezed(style), "display")? {
        "inline" | "contents" => Some(Shape::Inline),
        "block" | "table" | "table-row" | "list-item" | "flex" | "grid" | "flow-root" => Some(Shape::Block),
        "table-cell" => Some(Shape::Cell),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_that_hide() {
        for style in [
            "display:none",
            "Display : None !important",
            "color:red;visibility:hidden",
            "max-height:0px",
            "height:0;overflow:hidden",
            "opacity:0",
            "position:absolute; left:-9999px",
            "/* a;b */display/*c*/:none/* d",
        ] {
            assert!(hides(style), "{style}");
        }
        for style in [
            "display:block",
            "max-height:100px",
            "height:0",
            "opacity:0.5",
            "overflow:hidden",
            "mso-hide:all",
            "line-height:0",
            "display:none;display:block",
            "/*display:none*/",
            "position:absolute;left:-9px",
            "left:-9999px",
        ] {
            assert!(!hides(style), "{style}");
        }
        assert_eq!((font_size("font-size:0"), font_size("FONT: 12px Arial"), font_size("color:red")), (Some(true), Some(false), None));
    }
}
