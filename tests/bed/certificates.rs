//! Certificates made for one bed: an authority that only this test knows, and what it signed.

use std::{fs, path::Path};

use rcgen::{BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd};

/// What a server shows when a client asks for TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certificate {
    /// For localhost and 127.0.0.1, signed by the bed's authority.
    Valid,
    /// The same, but over since 2020.
    Expired,
    /// Good, but for another host.
    WrongName,
}

impl Certificate {
    const ALL: [Self; 3] = [Self::Valid, Self::Expired, Self::WrongName];

    fn file_stem(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Expired => "expired",
            Self::WrongName => "wrong-name",
        }
    }
}

/// Writes `ca.pem` and all certificates into the folder, and puts the valid one in place.
pub fn make(folder: &Path) {
    let key = KeyPair::generate().unwrap();
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.distinguished_name.push(DnType::CommonName, "Leadgate test bed");
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    fs::write(folder.join("ca.pem"), authority.self_signed(&key).unwrap().pem()).unwrap();
    let issuer = Issuer::new(authority, key);
    for certificate in Certificate::ALL {
        let names: &[&str] = if certificate == Certificate::WrongName { &["elsewhere.example"] } else { &["localhost", "127.0.0.1"] };
        let key = KeyPair::generate().unwrap();
        let mut server = CertificateParams::new(names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>()).unwrap();
        server.distinguished_name.push(DnType::CommonName, names[0]);
        server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        if certificate == Certificate::Expired {
            server.not_before = date_time_ymd(2019, 1, 1);
            server.not_after = date_time_ymd(2020, 1, 1);
        }
        let stem = certificate.file_stem();
        fs::write(folder.join(format!("{stem}.pem")), server.signed_by(&key, &issuer).unwrap().pem()).unwrap();
        fs::write(folder.join(format!("{stem}.key")), key.serialize_pem()).unwrap();
    }
    put(folder, Certificate::Valid);
}

/// Puts one of them where the servers look when they start.
pub fn put(folder: &Path, certificate: Certificate) {
    for (from, to) in [("pem", "server.pem"), ("key", "server.key")] {
        fs::copy(folder.join(format!("{}.{from}", certificate.file_stem())), folder.join(to)).unwrap();
    }
}
