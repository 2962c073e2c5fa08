/** Members of a message that name a request, and their replacement in a copy. */
import { type Json, type JsonObject, type Notification, objectOf } from '../protocol/message.js'

/** `_meta` of params or of a result. */
export function metaOf(holder: JsonObject | undefined): JsonObject | undefined {
  return holder?.['_meta'] === undefined ? undefined : objectOf(holder['_meta'])
}

export function withMeta(holder: JsonObject | undefined, name: string, value: Json): JsonObject {
  return { ...holder, _meta: { ...metaOf(holder), [name]: value } }
}

export function withParam(notification: Notification, name: string, value: Json): Notification {
  return { ...notification, params: { ...notification.params, [name]: value } }
}
