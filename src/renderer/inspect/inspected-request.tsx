import { IconCircleCheck, IconCircleX, IconKey, IconLockQuestion } from '@tabler/icons-react'
import type { InspectedObject, RequestFacts } from '../../shared/inspection.ts'
import { CopyText } from '../components/copy-text.tsx'
import { More } from '../components/more.tsx'
import { SafeBlock } from '../components/safe-block.tsx'
import { SafeText } from '../components/safe-text.tsx'
import { CopyPem } from '../inventory/copy-pem.tsx'
import { colonHex, usageWords } from '../inventory/usage-words.ts'
import { listWords } from '../words.ts'
import { Relation } from './inspected-certificate.tsx'
import classes from './inspected.module.css'
import { altNameTitles, requestWords } from './object-words.ts'
import { Field, Part } from './parts.tsx'
import { requestText } from './plain-text.ts'

/** A certification request: who asks, whether they have the key, and what for. */
export function InspectedRequest({ object: { facts, belongsTo } }: { object: Extract<InspectedObject, { type: 'certification-request' }> }) {
  return (
    <article className={classes.thing}>
      <p className={classes.sentence}>{requestWords(facts)}</p>
      <ul className={classes.relations}>
        <SelfSignature facts={facts} />
        {facts.hasChallengePassword && (
          <Relation icon={IconLockQuestion} tone="warning">
            It holds a challenge password, readable by everybody who has the request.
          </Relation>
        )}
        {belongsTo.length > 0 && (
          <Relation icon={IconKey}>
            The same key belongs to <SafeText>{listWords(belongsTo)}</SafeText>.
          </Relation>
        )}
      </ul>
      <WhatItAsksFor facts={facts} />
      <Part title="Key and fingerprint">
        <dl className={classes.fields}>
          <Field name="Key">
            <SafeText>{facts.keyDescription}</SafeText>
          </Field>
          <Field name="SHA-256">
            <span className={classes.octets}>
              <CopyText text={colonHex(facts.fingerprint)} what="SHA-256 fingerprint" wraps />
            </span>
          </Field>
        </dl>
      </Part>
      <div className={classes.deeper}>
        <More summary="Everything that it says">
          <SafeBlock text={requestText(facts)} label="The request, field by field" />
        </More>
        <More summary="PEM">
          <div className={classes.truth}>
            <SafeBlock text={facts.pem} label="The request in PEM form" />
            <CopyPem pem={facts.pem} />
          </div>
        </More>
      </div>
    </article>
  )
}

/** Whether the one who made the request has the private key. */
export function SelfSignature({ facts: { signatureProblem } }: { facts: RequestFacts }) {
  return signatureProblem === null ? (
    <Relation icon={IconCircleCheck} tone="good">
      Its signature holds: whoever made it has the private key.
    </Relation>
  ) : (
    <Relation icon={IconCircleX} tone="bad">
      Its signature does not count: <SafeText>{signatureProblem}</SafeText>
    </Relation>
  )
}

function WhatItAsksFor({ facts }: { facts: RequestFacts }) {
  const usages = usageWords(facts)
  const asksForMore = usages.length > 0 || facts.basicConstraints !== null || facts.otherExtensions.length > 0
  return (
    <>
      <Part title="Names that it asks for">
        <dl className={classes.fields}>
          {facts.altNames.map(({ type, value }, index) => (
            <Field key={index} name={altNameTitles[type]}>
              <CopyText text={value} what="name" wraps />
            </Field>
          ))}
          <Field name="Subject">{facts.subject === '' ? 'empty' : <CopyText text={facts.subject} what="subject" wraps />}</Field>
        </dl>
      </Part>
      <Part title="What else it asks for">
        <ul className={classes.names}>
          {!asksForMore && <li>Nothing: whoever signs it decides.</li>}
          {facts.basicConstraints?.isCa === true && <li>To be an authority that signs others</li>}
          {usages.map(({ words, name }, index) => (
            <li key={index}>
              {words}{' '}
              <code>
                <SafeText>{name}</SafeText>
              </code>
            </li>
          ))}
          {facts.otherExtensions.map(({ name }, index) => (
            <li key={`other-${index}`}>
              Another extension{' '}
              <code>
                <SafeText>{name}</SafeText>
              </code>
            </li>
          ))}
        </ul>
      </Part>
    </>
  )
}
