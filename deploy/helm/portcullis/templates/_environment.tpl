{{/* One variable out of a Secret. Takes: name, from (existingSecret, key). */}}
{{- define "portcullis.secretVariable" -}}
- name: {{ .name }}
  valueFrom:
    secretKeyRef:
      name: {{ .from.existingSecret }}
      key: {{ .from.key }}
{{- end -}}

{{- define "portcullis.kafka" -}}
- name: KAFKA_BROKERS
  value: {{ required "kafka.brokers is needed: host:port,host:port of your Kafka" .Values.kafka.brokers | quote }}
{{- if .Values.kafka.tls.enabled }}
- name: KAFKA_TLS
  value: {{ ternary "/etc/portcullis/kafka/ca.crt" "true" (ne .Values.kafka.tls.authority.existingSecret "") | quote }}
{{- end }}
{{- with .Values.kafka.saslMechanism }}
- name: KAFKA_SASL_MECHANISM
  value: {{ . }}
{{ include "portcullis.secretVariable" (dict "name" "KAFKA_SASL_USERNAME" "from" $.Values.secrets.kafkaUsername) }}
{{ include "portcullis.secretVariable" (dict "name" "KAFKA_SASL_PASSWORD" "from" $.Values.secrets.kafkaPassword) }}
{{- end }}
{{- end -}}

{{/* Whether there are authorities of Kafka's own to be mounted: "true" or nothing. */}}
{{- define "portcullis.hasKafkaAuthority" -}}
{{- if and .Values.kafka.tls.enabled .Values.kafka.tls.authority.existingSecret -}}true{{- end -}}
{{- end -}}

{{- define "portcullis.kafkaAuthorityMount" -}}
- { name: kafka-authority, mountPath: /etc/portcullis/kafka, readOnly: true }
{{- end -}}

{{- define "portcullis.kafkaAuthorityVolume" -}}
- name: kafka-authority
  secret:
    secretName: {{ .Values.kafka.tls.authority.existingSecret }}
    items:
      - { key: {{ .Values.kafka.tls.authority.key }}, path: ca.crt }
{{- end -}}

{{/* What every process trusts beside the authorities of Node, which reads this variable itself. */}}
{{- define "portcullis.authorities" -}}
{{- if .Values.authorities.existingSecret }}
- name: NODE_EXTRA_CA_CERTS
  value: /etc/portcullis/authorities/ca.crt
{{- end }}
{{- end -}}

{{- define "portcullis.authoritiesMount" -}}
{{- if .Values.authorities.existingSecret }}
- { name: authorities, mountPath: /etc/portcullis/authorities, readOnly: true }
{{- end }}
{{- end -}}

{{- define "portcullis.authoritiesVolume" -}}
{{- with .Values.authorities }}
{{- if .existingSecret }}
- name: authorities
  secret:
    secretName: {{ .existingSecret }}
    items:
      - { key: {{ .key }}, path: ca.crt }
{{- end }}
{{- end }}
{{- end -}}

{{- define "portcullis.lease" -}}
- name: LEASE_MS
  value: {{ .Values.leaseMs | quote }}
{{- end -}}

{{- define "portcullis.tokensUrl" -}}
- name: TOKENS_URL
  value: http://{{ include "portcullis.fullname" . }}-tokens-api:3001
{{- end -}}

{{- define "portcullis.environment.gateway" -}}
{{ include "portcullis.lease" . }}
{{ include "portcullis.tokensUrl" . }}
- name: INGESTION_URL
  value: http://{{ include "portcullis.fullname" . }}-ingestion-api:3002
{{ include "portcullis.secretVariable" (dict "name" "ASSERTION_SIGNING_KEY" "from" .Values.secrets.gatewaySigningKey) }}
- name: CACHE
  value: {{ .Values.gateway.cache }}
{{- if eq .Values.gateway.cache "redis" }}
{{ include "portcullis.secretVariable" (dict "name" "REDIS_URL" "from" .Values.secrets.redisUrl) }}
{{ include "portcullis.secretVariable" (dict "name" "CACHE_MAC_KEY" "from" .Values.secrets.cacheMacKey) }}
{{- end }}
- name: EVENT_BUS
  value: kafka
{{ include "portcullis.kafka" . }}
{{- end -}}

{{- define "portcullis.environment.tokens-api" -}}
{{ include "portcullis.lease" . }}
{{ include "portcullis.secretVariable" (dict "name" "DATABASE_URL" "from" .Values.secrets.tokensDatabaseUrl) }}
{{ include "portcullis.secretVariable" (dict "name" "ASSERTION_TRUSTED_KEYS" "from" .Values.secrets.trustedKeys) }}
{{ include "portcullis.secretVariable" (dict "name" "PEPPERS" "from" .Values.secrets.peppers) }}
{{- if .Values.tokensApi.env.SIGN_IN_PROVIDERS }}
{{ include "portcullis.secretVariable" (dict "name" "SIGN_IN_SECRETS" "from" .Values.secrets.signInSecrets) }}
{{- end }}
{{ include "portcullis.kafka" . }}
{{- end -}}

{{- define "portcullis.environment.tokens-relay" -}}
{{ include "portcullis.secretVariable" (dict "name" "DATABASE_URL" "from" .Values.secrets.tokensDatabaseUrl) }}
{{ include "portcullis.kafka" . }}
{{- end -}}

{{- define "portcullis.environment.ingestion-api" -}}
{{ include "portcullis.lease" . }}
{{ include "portcullis.tokensUrl" . }}
{{ include "portcullis.secretVariable" (dict "name" "DATABASE_URL" "from" .Values.secrets.ingestionDatabaseUrl) }}
{{ include "portcullis.secretVariable" (dict "name" "ASSERTION_SIGNING_KEY" "from" .Values.secrets.ingestionSigningKey) }}
{{ include "portcullis.secretVariable" (dict "name" "ASSERTION_TRUSTED_KEYS" "from" .Values.secrets.trustedKeys) }}
{{ include "portcullis.secretVariable" (dict "name" "WEBHOOK_KEY" "from" .Values.secrets.webhookKey) }}
{{- end -}}

{{- define "portcullis.environment.ingestion-worker" -}}
{{ include "portcullis.secretVariable" (dict "name" "DATABASE_URL" "from" .Values.secrets.ingestionDatabaseUrl) }}
- name: EVENT_BUS
  value: kafka
{{ include "portcullis.kafka" . }}
{{- end -}}

{{- define "portcullis.environment.ingestion-relay" -}}
{{ include "portcullis.secretVariable" (dict "name" "DATABASE_URL" "from" .Values.secrets.ingestionDatabaseUrl) }}
{{ include "portcullis.kafka" . }}
{{- end -}}

{{- define "portcullis.environment.canary" -}}
{{ include "portcullis.lease" . }}
- name: CANARY_GATEWAYS
  value: http://{{ include "portcullis.fullname" . }}-gateway-each:3000
- name: CANARY_REPOSITORY
  value: {{ required "canary.repository is needed: PROVIDER/ORGANIZATION/REPOSITORY" .Values.canary.repository | quote }}
{{ include "portcullis.secretVariable" (dict "name" "CANARY_TOKEN" "from" .Values.secrets.canaryToken) }}
{{- end -}}

{{- define "portcullis.environment.migrate" -}}
{{ include "portcullis.kafka" . }}
- name: TOPIC_PARTITIONS
  value: {{ .Values.kafka.partitions | quote }}
- name: TOPIC_REPLICATION_FACTOR
  value: {{ .Values.kafka.replicationFactor | quote }}
{{- end -}}
