#!/usr/bin/env bash
# Makes the application with which Keycloak signs people in, and prints what Lockstep asks for.
# Needs the Azure CLI, signed in to the tenant (az login --tenant TENANT --allow-no-subscriptions) by a Cloud Application
# Administrator or an Application Administrator. It can be run again: what is there is kept, and a new secret is made.
set -euo pipefail

TENANT='@TENANT@'
GRAPH='@GRAPH@'
MARK='@MARK@'
BODY='@BODY@'
SCOPES='@SCOPES@'
DAYS=@DAYS@
GROUPS_WANTED=(@GROUPS@)

rest() { az rest --resource "$GRAPH" --output tsv "$@"; }
json=(--headers 'Content-Type=application/json')

# The application, by its unique name.
rest --method PATCH --url "$GRAPH/v1.0/applications(uniqueName='$MARK')" \
  --headers 'Content-Type=application/json' 'Prefer=create-if-missing' --body "$BODY" > /dev/null
for attempt in 1 2 3 4 5 6 7 8 9 10; do
  found=$(rest --method GET --url "$GRAPH/v1.0/applications(uniqueName='$MARK')" --query '[id, appId]' | tr '\n\t' '  ') && break
  sleep 5
done
read -r OBJECT CLIENT <<< "$found"

# Its service principal, which people's consent is given to.
principal() { rest --method GET --url "$GRAPH/v1.0/servicePrincipals(appId='$1')" --query id; }
SELF=$(principal "$CLIENT" 2> /dev/null || true)
for attempt in 1 2 3 4 5 6 7 8 9 10; do
  [ -n "$SELF" ] && break
  SELF=$(rest --method POST --url "$GRAPH/v1.0/servicePrincipals" "${json[@]}" --query id \
    --body "{\"appId\":\"$CLIENT\",\"tags\":[\"WindowsAzureActiveDirectoryIntegratedApp\"]}") || sleep 5
done

# Consent for everybody; it may be there already.
RESOURCE=$(principal 00000003-0000-0000-c000-000000000000)
rest --method POST --url "$GRAPH/v1.0/oauth2PermissionGrants" "${json[@]}" \
  --body "{\"clientId\":\"$SELF\",\"consentType\":\"AllPrincipals\",\"resourceId\":\"$RESOURCE\",\"scope\":\"$SCOPES\"}" \
  > /dev/null 2>&1 || echo 'Consent was not given anew: it is there already, or an administrator must give it in the portal.' >&2

# A client secret. It is shown this once.
END=$(date -u -d "+$DAYS days" +%Y-%m-%dT%H:%M:%SZ 2> /dev/null || date -u -v "+${DAYS}d" +%Y-%m-%dT%H:%M:%SZ)
made=$(rest --method POST --url "$GRAPH/v1.0/applications/$OBJECT/addPassword" "${json[@]}" --query '[secretText, endDateTime]' \
  --body "{\"passwordCredential\":{\"displayName\":\"$MARK\",\"endDateTime\":\"$END\"}}" | tr '\n\t' '  ')
read -r SECRET ENDS <<< "$made"

echo "Tenant: $TENANT"
echo "Client ID: $CLIENT"
echo "Client secret: $SECRET"
echo "The secret ends: $ENDS"
# The bash of macOS, 3.2, takes an empty list for an unset one.
for name in ${GROUPS_WANTED[@]+"${GROUPS_WANTED[@]}"}; do
  id=$(rest --method GET --url "$GRAPH/v1.0/groups" --query 'value[].id' \
    --uri-parameters "\$filter=displayName eq '${name//\'/\'\'}'" '$select=id' | tr '\n\t' '  ')
  echo "Object ID of $name: ${id:-not found}"
done
