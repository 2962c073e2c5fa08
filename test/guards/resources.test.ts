import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isReviewedResource, reviewedResources, schemeOf } from '#sluice/guards/resources.js'
import { LOCKED, reviewed } from '../relay/locked.js'

const { surface } = LOCKED.legacy

test('the scheme of a URI is read as RFC 3986 says, in lower case, and from its beginning alone', () => {
  const cases = { 'demo://1': 'demo', 'DEMO:x': 'demo', 'a+b.c-1:': 'a+b.c-1' }
  for (const [uri, scheme] of Object.entries(cases)) assert.equal(schemeOf(uri), scheme)
  for (const uri of ['', ':x', 'demo', ' demo://1', 'de mo://1', '1demo://', 'demo\n://1', '{x}://1', `${'a'.repeat(80)}:x`])
    assert.equal(schemeOf(uri), undefined, uri)
})

test('reviewed are the schemes of resources and of templates that are on', () => {
  assert.ok(isReviewedResource('demo://anything', surface))
  assert.ok(isReviewedResource('NOTE:///1', surface))
  for (const uri of ['file:///etc/passwd', 'demo', '', 'constructor:x', 'demox:1'])
    assert.ok(!isReviewedResource(uri, surface), uri)
  const off = { ...surface, resourceTemplates: { 'note:///{id}': reviewed({ uriTemplate: 'note:///{id}' }, { use: 'off' }) } }
  assert.ok(!isReviewedResource('note:///1', off))
  assert.equal(reviewedResources(surface), 'demo:, note:')
  assert.equal(reviewedResources({ ...off, resourceSchemes: [] }), 'none')
  const open = { ...surface, resourceSchemes: [], resourceTemplates: { '{any}/x': reviewed({ uriTemplate: '{any}/x' }) } }
  assert.equal(reviewedResources(open), 'none', 'a template that leaves the scheme open reviews none')
})
