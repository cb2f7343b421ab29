/**
 * What keytool of Java 17 made: one certificate, called `Some`, in each kind of store.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** The certificate, X.690. */
export const certificate = Buffer.from(
  "MIIBqDCCAU2gAwIBAgIUcoRXTlXKVvb/XtnSoQi36Y8wvF8wCgYIKoZIzj0EAwIwITEfMB0GA1UEAwwWcXVpbGxhIG" +
    "J1aWxkIGF1dGhvcml0eTAeFw0yNjEyMDEwMTI2NDBaFw0yNjEyMzEwMTI2NDBaMCExHzAdBgNVBAMMFnF1aWxsYSBi" +
    "dWlsZCBhdXRob3JpdHkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQcuSv7F08KU1mt7gAsoVLYhUGkhmQMKLnbiO" +
    "PzCRTEfzHdJbbPxmmZD6PJpdz+LRMQxQ/Q0aeoHCQSlwjn+TgDo2MwYTAdBgNVHQ4EFgQUosIZuEkepIdTrozvHlQ3" +
    "UEyG22IwHwYDVR0jBBgwFoAUosIZuEkepIdTrozvHlQ3UEyG22IwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBA" +
    "MCAQYwCgYIKoZIzj0EAwIDSQAwRgIhAK/VjdyhuOYmrHBm8JZeu8ED4hcB+yBThEu7ygoqno5WAiEAs5fK9W+zc87J" +
    "1E5JSB9eFyp07fnAdIUtkOVMiao4snM=",
  "base64",
);

/** The same in PEM. */
export const certificatePem = `-----BEGIN CERTIFICATE-----\n${
  certificate.toString("base64").replace(/.{64}(?=.)/g, "$&\n")
}\n-----END CERTIFICATE-----\n`;

/** `-storetype JKS -storepass changeit`. */
export const jks = Buffer.from(
  "/u3+7QAAAAIAAAABAAAAAgAEc29tZQAAAaIvNgwEAAVYLjUwOQAAAawwggGoMIIBTaADAgECAhRyhFdOVcpW9v9e2d" +
    "KhCLfpjzC8XzAKBggqhkjOPQQDAjAhMR8wHQYDVQQDDBZxdWlsbGEgYnVpbGQgYXV0aG9yaXR5MB4XDTI2MTIwMTAx" +
    "MjY0MFoXDTI2MTIzMTAxMjY0MFowITEfMB0GA1UEAwwWcXVpbGxhIGJ1aWxkIGF1dGhvcml0eTBZMBMGByqGSM49Ag" +
    "EGCCqGSM49AwEHA0IABBy5K/sXTwpTWa3uACyhUtiFQaSGZAwouduI4/MJFMR/Md0lts/GaZkPo8ml3P4tExDFD9DR" +
    "p6gcJBKXCOf5OAOjYzBhMB0GA1UdDgQWBBSiwhm4SR6kh1OujO8eVDdQTIbbYjAfBgNVHSMEGDAWgBSiwhm4SR6kh1" +
    "OujO8eVDdQTIbbYjAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIBBjAKBggqhkjOPQQDAgNJADBGAiEAr9WN" +
    "3KG45iascGbwll67wQPiFwH7IFOES7vKCiqejlYCIQCzl8r1b7NzzsnUTklIH14XKnTt+cB0hS2Q5UyJqjiyc89dvZ" +
    "sBlfdSlysLh6Fq5zbEQ2i/",
  "base64",
);

/** `-storetype PKCS12 -storepass changeit`: PBES2 with AES-256. */
export const pkcs12 = Buffer.from(
  "MIIDIgIBAzCCAswGCSqGSIb3DQEHAaCCAr0EggK5MIICtTCCArEGCSqGSIb3DQEHBqCCAqIwggKeAgEAMIIClwYJKo" +
    "ZIhvcNAQcBMGYGCSqGSIb3DQEFDTBZMDgGCSqGSIb3DQEFDDArBBQsFqOX4fonKpiex3mKHi590UQCrQICJxACASAw" +
    "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEOWOiBGHQkccorppAyPZIRqAggIggH/GtzCfHgpmOAo7d+ClUtXtC1" +
    "qaNyeXo9geBrlIxO29hdrjPjJ0o71PGK1y6BnS5qNSrK5nUjxo/dJ5HDkRiAfQhqZEiEZ09oT7CEtDMhf2mVQqI8Kp" +
    "DjuGLzVC7x2OcFFkNhucxLnHGy2ShyD8W4JMxmCYGlo+BROTAH+PMfuJvDs6fuAXDNXsnUJZKaERMZVgC08lPZfY4Z" +
    "nSHKqYMmOMeFpJOHuZb5S5IiPokB5B8cTGFwlmW17AR7CfEUv01W+7wVvqaNFHA6bWcyU7sb1VNNpaW/DAV7I4tFOF" +
    "Rv2+HgE2uvSmMPmbg75TMM/3y40V2ex88ZVIr3GtsmHuy3zzgk23p2jdkGePQ64zKWq2Ggp8D+0HmJ5AK2inbals6Q" +
    "I1G72duBB39ZYTf7ng22od9xC1T73JuWsnVqMDXsCkMd2W+cM8czEPM1n/zUp2bFdsH3SUNzd7du6FZOHK+QeDHKmx" +
    "i7zoEYK8btKR8xfSyjJGqXYIwhel2hCjTI/3DB6JHSwkkt0ipa8N2SY8gLzh9JX5qvz3rk+HxYzjLs1zT9xZGbt8p1" +
    "piiFIQ8fSHK5/fUNDmEj0jQVZw/Cdt+lAwVi1nImW5JkWmt+jtSA9xoFxNzszofoPCn6j38UJlei1fKlUDaqx5U18Y" +
    "Do5C/1M1LUIwbN85pLgse4CpOAnumobPcCdfbEHr5k6UzAChAAPPlkt8G6UBkxqByRi2cTBNMDEwDQYJYIZIAWUDBA" +
    "IBBQAEIOwozVbONnOQenJKUKnsIzDmvwVo2ZRRI0TpZ/O9iJkABBRldx7Uoe8CcZQAifPY0wz+YZ2ycgICJxA=",
  "base64",
);

/** As the cacerts of Java 18 and later: neither enciphered nor signed. */
export const openPkcs12 = Buffer.from(
  "MIICRQIBAzCCAj4GCSqGSIb3DQEHAaCCAi8EggIrMIICJzCCAiMGCSqGSIb3DQEHAaCCAhQEggIQMIICDDCCAggGCy" +
    "qGSIb3DQEMCgEDoIIBxDCCAcAGCiqGSIb3DQEJFgGgggGwBIIBrDCCAagwggFNoAMCAQICFHKEV05Vylb2/17Z0qEI" +
    "t+mPMLxfMAoGCCqGSM49BAMCMCExHzAdBgNVBAMMFnF1aWxsYSBidWlsZCBhdXRob3JpdHkwHhcNMjYxMjAxMDEyNj" +
    "QwWhcNMjYxMjMxMDEyNjQwWjAhMR8wHQYDVQQDDBZxdWlsbGEgYnVpbGQgYXV0aG9yaXR5MFkwEwYHKoZIzj0CAQYI" +
    "KoZIzj0DAQcDQgAEHLkr+xdPClNZre4ALKFS2IVBpIZkDCi524jj8wkUxH8x3SW2z8ZpmQ+jyaXc/i0TEMUP0NGnqB" +
    "wkEpcI5/k4A6NjMGEwHQYDVR0OBBYEFKLCGbhJHqSHU66M7x5UN1BMhttiMB8GA1UdIwQYMBaAFKLCGbhJHqSHU66M" +
    "7x5UN1BMhttiMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgEGMAoGCCqGSM49BAMCA0kAMEYCIQCv1Y3cob" +
    "jmJqxwZvCWXrvBA+IXAfsgU4RLu8oKKp6OVgIhALOXyvVvs3POydROSUgfXhcqdO35wHSFLZDlTImqOLJzMTEwFwYJ" +
    "KoZIhvcNAQkUMQoeCABzAG8AbQBlMBYGDGCGSAGG+WatynsBATEGBgRVHSUA",
  "base64",
);
