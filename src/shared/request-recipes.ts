import type { AltName } from './alt-name.ts'
import type { KeyType } from './key-type.ts'

/** The programs and libraries by which a key is born on the device and a request comes out of it. */
export const recipeTools = ['openssl', 'certtool', 'mbedtls', 'esp-idf'] as const
export type RecipeTool = (typeof recipeTools)[number]

/** Whom the request is for. */
export interface RecipeSubject {
  /** The common name: the id of a device, the host name of a broker. */
  commonName: string
  /** As `checkAltName` gives them. */
  altNames: readonly AltName[]
  keyType: KeyType
}

/** How to make a key where it will be used, and a certification request (PKCS#10) for it. Nothing in it is secret. */
export interface RequestRecipe {
  tool: RecipeTool
  title: string
  /** What to know before, sentences. */
  notes: string[]
  /** Files to write first. */
  files: { name: string; content: string }[]
  /** Lines of a POSIX shell, to be run in the folder of the files. */
  commands: string[]
  /** Where the private key then is; null where it is in the device's memory. */
  keyFile: string | null
  requestFile: string
  /** The names that the request does not ask for, so that whoever signs it must give them. */
  altNamesForSigner: AltName[]
}

/** Gives the recipe of a tool for a subject. */
export function requestRecipe(tool: RecipeTool, subject: RecipeSubject): RequestRecipe {
  const stem = fileStem(subject.commonName)
  const keyFile = `${stem}.key`
  const requestFile = `${stem}.csr`
  return { tool, ...recipes[tool]({ ...subject, stem, keyFile, requestFile }) }
}

interface Ingredients extends RecipeSubject {
  stem: string
  keyFile: string
  requestFile: string
}

const recipes: Readonly<Record<RecipeTool, (ingredients: Ingredients) => Omit<RequestRecipe, 'tool'>>> = {
  openssl({ commonName, altNames, keyType, keyFile, requestFile }) {
    const { inRequest, forSigner } = sortNames(altNames)
    const names = inRequest.map(({ type, value }) => `${type === 'ip' ? 'IP' : type.toUpperCase()}:${value}`).join(',')
    const bits = rsaBits(keyType)
    const algorithm = bits === undefined ? `EC -pkeyopt ec_paramgen_curve:${curveNames[keyType]!.nist}` : `RSA -pkeyopt rsa_keygen_bits:${bits}`
    return {
      title: 'OpenSSL',
      notes: ['Any OpenSSL since 1.1.1, on a Raspberry Pi or a PC.'],
      files: [],
      commands: [
        'umask 077',
        `openssl genpkey -algorithm ${algorithm} -out ${quote(keyFile)}`,
        [
          `openssl req -new -utf8 -key ${quote(keyFile)} -subj ${quote(`/CN=${commonName.replace(/[\\/+]/g, '\\$&')}`)}`,
          ...(names === '' ? [] : [`-addext ${quote(`subjectAltName=${names}`)}`]),
          `-out ${quote(requestFile)}`,
        ].join(' '),
      ],
      keyFile,
      requestFile,
      altNamesForSigner: forSigner,
    }
  },

  certtool({ commonName, altNames, keyType, stem, keyFile, requestFile }) {
    const { inRequest, forSigner } = sortNames(altNames)
    const fields = { dns: 'dns_name', ip: 'ip_address', uri: 'uri' }
    const template = `${stem}.tmpl`
    const bits = rsaBits(keyType)
    const algorithm = bits === undefined ? `ecdsa --curve ${curveNames[keyType]!.sec}` : `rsa --bits ${bits}`
    return {
      title: 'GnuTLS certtool',
      notes: ['Debian’s gnutls-bin; on systems that have GnuTLS and no OpenSSL.'],
      files: [
        {
          name: template,
          content: [`cn = ${quotedField(commonName)}`, ...inRequest.map(({ type, value }) => `${fields[type]} = ${quotedField(value)}`), ''].join('\n'),
        },
      ],
      commands: [
        'umask 077',
        `certtool --generate-privkey --no-text --key-type ${algorithm} --outfile ${quote(keyFile)}`,
        `certtool --generate-request --no-text --load-privkey ${quote(keyFile)} --template ${quote(template)} --outfile ${quote(requestFile)}`,
      ],
      keyFile,
      requestFile,
      altNamesForSigner: forSigner,
    }
  },

  mbedtls({ commonName, altNames, keyType, keyFile, requestFile }) {
    const bits = rsaBits(keyType)
    const algorithm = bits === undefined ? `type=ec ec_curve=${curveNames[keyType]!.mbedtls}` : `type=rsa rsa_keysize=${bits}`
    return {
      title: 'Mbed TLS programs',
      notes: [
        'gen_key and cert_req come with the sources of Mbed TLS 2 and 3 (programs/pkey, programs/x509); some distributions call them mbedtls_gen_key and mbedtls_cert_req.',
        'gen_key prints the private key on the terminal: that is why its output goes nowhere.',
        // Up to 2.28 cert_req takes no names; later it keeps one IP address only, however many are given.
        ...(altNames.length > 0 ? ['The names are given when the request is signed, since not every cert_req can ask for them.'] : []),
      ],
      files: [],
      commands: [
        'umask 077',
        `gen_key ${algorithm} filename=${quote(keyFile)} > /dev/null`,
        `cert_req filename=${quote(keyFile)} subject_name=${quote(`CN=${mbedtlsValue(commonName)}`)} output_file=${quote(requestFile)}`,
      ],
      keyFile,
      requestFile,
      altNamesForSigner: [...altNames],
    }
  },

  'esp-idf'({ commonName, altNames, keyType, requestFile }) {
    return {
      title: 'ESP-IDF, on the chip',
      notes: [
        'For ESP-IDF 4.4 to 5 (Mbed TLS 2.28 and 3). Add the file to the SRCS of your component and mbedtls to its REQUIRES.',
        'Call it after Wi-Fi or Bluetooth has started, or between bootloader_random_enable() and bootloader_random_disable(): before, the random numbers of the chip are predictable.',
        'Keep the key in encrypted NVS, and print only the request, by printf("%s", request): that is what is carried to the vault.',
        ...(altNames.length > 0 ? ['The names are given when the request is signed.'] : []),
      ],
      files: [{ name: 'make_request.c', content: espSource(commonName, keyType) }],
      commands: ['idf.py build flash monitor'],
      keyFile: null,
      requestFile,
      altNamesForSigner: [...altNames],
    }
  },
}

const curveNames: Readonly<Partial<Record<KeyType, { nist: string; sec: string; mbedtls: string }>>> = {
  'ec-p256': { nist: 'P-256', sec: 'secp256r1', mbedtls: 'secp256r1' },
  'ec-p384': { nist: 'P-384', sec: 'secp384r1', mbedtls: 'secp384r1' },
}

function rsaBits(keyType: KeyType): string | undefined {
  return /^rsa-(\d+)$/.exec(keyType)?.[1]
}

/** What the little languages of the tools would take apart is left to whoever signs. */
function sortNames(altNames: readonly AltName[]): { inRequest: AltName[]; forSigner: AltName[] } {
  const isPlain = ({ value }: AltName) => /^[\w.:*/@%?=&~-]+$/.test(value)
  const isAllPlain = altNames.every(isPlain)
  // Names that are given at signing stand in the place of those in the request: it is all or none.
  return isAllPlain ? { inRequest: [...altNames], forSigner: [] } : { inRequest: [], forSigner: [...altNames] }
}

/** The beginning of the names of an identity's files: what every shell and every file system takes. */
export function fileStem(commonName: string): string {
  const plain = commonName
    .normalize('NFKD')
    .replace(/[^\w.-]+/g, '_')
    .replace(/^[.-]+/, '')
    .slice(0, 60)
  return plain.replace(/_/g, '') === '' ? 'device' : plain
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

function quotedField(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`
}

/** As mbedtls_x509_string_to_names reads it. */
function mbedtlsValue(text: string): string {
  return text.replace(/[\\,]/g, '\\$&')
}

function cString(text: string): string {
  return [...new TextEncoder().encode(text)]
    .map((octet) => (octet >= 0x20 && octet < 0x7f && octet !== 0x22 && octet !== 0x5c && octet !== 0x3f ? String.fromCharCode(octet) : `\\${octet.toString(8).padStart(3, '0')}`))
    .join('')
}

function espSource(commonName: string, keyType: KeyType): string {
  const bits = rsaBits(keyType)
  const [type, header, generate] =
    bits === undefined
      ? [
          'MBEDTLS_PK_ECKEY',
          'ecp',
          `mbedtls_ecp_gen_key(MBEDTLS_ECP_DP_${curveNames[keyType]!.sec.toUpperCase()}, mbedtls_pk_ec(pk), mbedtls_ctr_drbg_random, &random)`,
        ]
      : ['MBEDTLS_PK_RSA', 'rsa', `mbedtls_rsa_gen_key(mbedtls_pk_rsa(pk), mbedtls_ctr_drbg_random, &random, ${bits}, 65537)`]
  return `#include <stddef.h>

#include "mbedtls/ctr_drbg.h"
#include "mbedtls/${header}.h"
#include "mbedtls/entropy.h"
#include "mbedtls/pk.h"
#include "mbedtls/x509_csr.h"

/*
 * Makes a private key and a certification request for it, both as PEM with a final zero. 2048 bytes are enough for the
 * request, 4096 for the key. Gives 0, or an error of Mbed TLS.
 */
int make_request(unsigned char *key, size_t key_size, unsigned char *request, size_t request_size)
{
    mbedtls_entropy_context entropy;
    mbedtls_ctr_drbg_context random;
    mbedtls_pk_context pk;
    mbedtls_x509write_csr csr;
    int failed;

    mbedtls_entropy_init(&entropy);
    mbedtls_ctr_drbg_init(&random);
    mbedtls_pk_init(&pk);
    mbedtls_x509write_csr_init(&csr);
    mbedtls_x509write_csr_set_md_alg(&csr, MBEDTLS_MD_SHA256);

    failed = mbedtls_ctr_drbg_seed(&random, mbedtls_entropy_func, &entropy, NULL, 0);
    if (!failed) failed = mbedtls_pk_setup(&pk, mbedtls_pk_info_from_type(${type}));
    if (!failed) failed = ${generate};
    if (!failed) failed = mbedtls_x509write_csr_set_subject_name(&csr, "CN=${cString(mbedtlsValue(commonName))}");
    if (!failed) {
        mbedtls_x509write_csr_set_key(&csr, &pk);
        failed = mbedtls_x509write_csr_pem(&csr, request, request_size, mbedtls_ctr_drbg_random, &random);
    }
    if (!failed) failed = mbedtls_pk_write_key_pem(&pk, key, key_size);

    mbedtls_x509write_csr_free(&csr);
    mbedtls_pk_free(&pk);
    mbedtls_ctr_drbg_free(&random);
    mbedtls_entropy_free(&entropy);
    return failed;
}
`
}
