import { z } from 'zod'
import { keyTypes } from './key-type.ts'

export const keyTypeSchema = z.enum(keyTypes, { error: `is not a key type; the key types are ${keyTypes.join(', ')}` })
