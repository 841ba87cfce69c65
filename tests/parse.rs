//! `leadgate parse` on many files: every message on its own line, in the order of the input, whatever one of them is.

#![allow(clippy::unwrap_used, reason = "a folder that cannot be written fails the test")]

use std::fs;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::tempdir;

fn mail(nth: usize, size: usize) -> String {
    format!("From: kim@customer.example\r\nSubject: enquiry {nth}\r\n\r\n{}", "We need chairs.\r\n".repeat(size))
}

#[test]
fn many_files_come_out_in_order_and_a_bad_one_stops_nothing() {
    let folder = tempdir().unwrap();
    for part in ["a", "b"] {
        fs::create_dir(folder.path().join(part)).unwrap();
        for nth in 0..60 {
            // Large ones among small ones: with several workers the small ones are done first.
            let text = mail(nth, if nth % 7 == 0 { 20_000 } else { 3 });
            fs::write(folder.path().join(part).join(format!("{nth:03}.eml")), text).unwrap();
        }
    }
    fs::write(folder.path().join("a/030.eml"), [0_u8, 0xff, 0xfe, 0x0a, 0x80]).unwrap();
    let missing = folder.path().join("missing.eml");
    let mut parse = Command::cargo_bin("leadgate").unwrap();
    parse.arg("parse").arg(folder.path().join("a")).arg(&missing).arg(folder.path().join("b"));
    let output = parse.assert().code(65).get_output().clone();
    let lines: Vec<Value> = String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let name = |part: &str, nth: usize| folder.path().join(part).join(format!("{nth:03}.eml")).display().to_string();
    let mut want: Vec<String> = (0..60).map(|nth| name("a", nth)).collect();
    want.push(missing.display().to_string());
    want.extend((0..60).map(|nth| name("b", nth)));
    let files: Vec<&str> = lines.iter().map(|line| line["file"].as_str().unwrap()).collect();
    assert_eq!(files, want);
    let failed: Vec<&str> = lines.iter().filter(|line| !line["error"].is_null()).map(|line| line["file"].as_str().unwrap()).collect();
    assert_eq!(failed, [missing.display().to_string()], "bytes of every kind are a message, a missing file is none");
    assert_eq!(lines[59]["subject"], "enquiry 59");
    assert_eq!(lines[120]["subject"], "enquiry 59");
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("not every input could be read"), "{told}");
}
