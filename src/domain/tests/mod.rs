//! What the language means, case by case; and what holds whatever is written.

use crate as leadgate;

mod language;
mod mistakes;
mod properties;
mod random;
