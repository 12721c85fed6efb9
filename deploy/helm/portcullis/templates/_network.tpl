{{/* Egress to a server that is not ours. Takes: peers, ports. */}}
{{- define "portcullis.toServer" -}}
- ports:
    {{- range .ports }}
    - { protocol: TCP, port: {{ . }} }
    {{- end }}
  {{- with .peers }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{- define "portcullis.toDns" -}}
- ports:
    {{- range .ports }}
    - { protocol: UDP, port: {{ . }} }
    - { protocol: TCP, port: {{ . }} }
    {{- end }}
  {{- with .peers }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{/*
Who calls whom. `callers` and `calls` are components, `servers` are names below networkPolicy.
A gateway reaches no database, and nothing but the gateways is reached from outside.
*/}}
{{- define "portcullis.connections" -}}
{{- $collector := ternary ", collector" "" (ne .Values.tracing.endpoint "") -}}
{{- $signIn := ternary ", signIn" "" (not (empty .Values.tokensApi.env.SIGN_IN_PROVIDERS)) -}}
gateway: { calls: { tokens-api: 3001, ingestion-api: 3002 }, servers: [kafka{{ if eq .Values.gateway.cache "redis" }}, redis{{ end }}{{ $collector }}], callers: [] }
tokens-api: { calls: {}, servers: [postgres, kafka{{ $signIn }}{{ $collector }}], callers: [gateway, ingestion-api] }
tokens-relay: { calls: {}, servers: [postgres, kafka{{ $collector }}], callers: [] }
ingestion-api: { calls: { tokens-api: 3001 }, servers: [postgres{{ $collector }}], callers: [gateway] }
ingestion-worker: { calls: {}, servers: [postgres, kafka{{ $collector }}], callers: [] }
ingestion-relay: { calls: {}, servers: [postgres, kafka{{ $collector }}], callers: [] }
{{- if .Values.canary.enabled }}
canary: { calls: { gateway: 3000 }, servers: [], callers: [] }
{{- end }}
{{- end -}}
