/**
 * The fields of a subject that a template for just-in-time provisioning can name, as `AWS::IoT::Certificate::NAME`, with their keyword
 * in ours (docs.aws.amazon.com/iot, just-in-time provisioning). All that a template names must stand in the subject.
 */
export const subjectFields = {
  Country: 'C',
  Organization: 'O',
  OrganizationalUnit: 'OU',
  DistinguishedNameQualifier: 'dnQualifier',
  StateName: 'ST',
  CommonName: 'CN',
  SerialNumber: 'serialNumber',
} as const

const type = { Type: 'String' }

/** For devices that register themselves: a thing named after the common name, its certificate active, and the policy where there is one. */
export function justInTimeTemplate(policy: string): object {
  const [commonName, id] = ['AWS::IoT::Certificate::CommonName', 'AWS::IoT::Certificate::Id']
  return {
    Parameters: { [commonName]: type, [id]: type },
    Resources: {
      thing: { Type: 'AWS::IoT::Thing', Properties: { ThingName: { Ref: commonName } } },
      certificate: { Type: 'AWS::IoT::Certificate', Properties: { CertificateId: { Ref: id }, Status: 'ACTIVE' } },
      ...policyResource(policy),
    },
  }
}

/** For a file with a line for each device, that has the certificate and the CA which signed it. */
export function bulkTemplate(policy: string): object {
  return {
    Parameters: { ThingName: type, CertificatePem: type, CACertificatePem: type },
    Resources: {
      thing: { Type: 'AWS::IoT::Thing', Properties: { ThingName: { Ref: 'ThingName' } } },
      certificate: {
        Type: 'AWS::IoT::Certificate',
        Properties: { CertificatePem: { Ref: 'CertificatePem' }, CACertificatePem: { Ref: 'CACertificatePem' }, Status: 'ACTIVE' },
      },
      ...policyResource(policy),
    },
  }
}

function policyResource(policy: string): object {
  return policy === '' ? {} : { policy: { Type: 'AWS::IoT::Policy', Properties: { PolicyName: policy } } }
}
