import { describe, expect, it } from 'vitest'
import { fileIn, fileNameOf, filePart, folderPart } from './file-path.ts'

describe('a path of the core’s machine', () => {
  it('is a folder and a file, on every system', () => {
    expect([folderPart('/home/me/crl.pem'), filePart('/home/me/crl.pem')]).toEqual(['/home/me/', 'crl.pem'])
    expect([folderPart('E:\\keys\\root.pem'), filePart('E:\\keys\\root.pem')]).toEqual(['E:\\keys\\', 'root.pem'])
    expect([folderPart('crl.pem'), filePart('crl.pem')]).toEqual(['', 'crl.pem'])
  })

  it('is put together again', () => {
    expect([fileIn('/media/stick', 'a.pem', 'linux'), fileIn('/media/stick/', 'a.pem', 'linux'), fileIn('/', 'a.pem', 'linux')]).toEqual([
      '/media/stick/a.pem',
      '/media/stick/a.pem',
      '/a.pem',
    ])
    expect(fileIn('E:\\keys', 'a.pem', 'win32')).toBe('E:\\keys\\a.pem')
  })

  it('is named after an authority', () => {
    expect([fileNameOf('Home CA', '-offline.pem'), fileNameOf('Kölner Büro', '.pem'), fileNameOf('学校', '.pem')]).toEqual([
      'home-ca-offline.pem',
      'kolner-buro.pem',
      'authority.pem',
    ])
  })
})
