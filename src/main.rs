//! The `leadgate` command: arguments in, exit code out. Everything else is in the library.

use std::process::ExitCode;

use clap::Parser;
use leadgate::cli::{self, Arguments};

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Asking for help or the version is no mistake; everything else is one of usage (EX_USAGE).
            let code = if error.use_stderr() { 64 } else { 0 };
            // When even standard error is closed there is nobody left to tell.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("leadgate: starting: {error}");
            return ExitCode::from(69);
        }
    };
    match runtime.block_on(cli::run(arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !failure.message.is_empty() {
                anstream::eprintln!("leadgate: {}", failure.message);
            }
            ExitCode::from(failure.code)
        }
    }
}
