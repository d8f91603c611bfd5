//! People, groups and the tenant.

use lab_entra::Entra;
use serde_json::{Value, json};

use crate::help::{DEV_USERS, TENANT, get, graph, graph_as, graph_with, text};

fn names(list: &Value) -> Vec<String> {
    list["value"].as_array().into_iter().flatten().map(|one| text(&one["displayName"])).collect()
}

#[tokio::test]
async fn people_show_their_default_properties() {
    let entra = Entra::reference();
    let me = get(&entra, "me").await.json();
    assert_eq!(
        (&me["displayName"], &me["givenName"], &me["surname"]),
        (&json!("Ada Lin"), &json!("Ada"), &json!("Lin"))
    );
    assert!(me.get("userType").is_none());
    let mira = get(&entra, "users/mira@contoso.com").await.json();
    assert_eq!((&mira["mail"], &mira["givenName"]), (&Value::Null, &Value::Null));
    let found =
        get(&entra, "users?$filter=userPrincipalName%20eq%20'hayden@contoso.com'&$select=id,userType").await.json();
    assert_eq!(found["value"][0]["userType"], "Member");
    assert_eq!(get(&entra, "users/nobody@contoso.com").await.status, 404);
    let hayden = entra.token_for("hayden", &["User.Read"]).expect("a token");
    assert_eq!(graph_as(&entra, &hayden, "GET", "me", Value::Null).await.status, 200);
    assert_eq!(graph_as(&entra, &hayden, "GET", "users/ada@contoso.com", Value::Null).await.status, 403);
}

#[tokio::test]
async fn the_tenant_tells_its_licence_and_domains() {
    let entra = Entra::reference();
    let found =
        get(&entra, "organization?$select=id,displayName,verifiedDomains,tenantType,assignedPlans").await.json();
    let tenant = &found["value"][0];
    assert_eq!((&tenant["id"], &tenant["displayName"]), (&json!(TENANT), &json!("Contoso")));
    assert_eq!(tenant["assignedPlans"][0]["servicePlanId"], "41781fb2-bc02-4b7c-bd55-b576c07bb09d");
    let domains = tenant["verifiedDomains"].as_array().expect("domains");
    assert!(
        domains.iter().any(|one| one["name"] == "contoso.com" && one["isDefault"] == true && one["isInitial"] == false)
    );
    assert!(domains.iter().any(|one| one["name"] == "contoso.onmicrosoft.com" && one["isInitial"] == true));
}

#[tokio::test]
async fn groups_are_found_by_filter_and_by_search() {
    let entra = Entra::reference();
    let some = get(
        &entra,
        "groups?$filter=startswith(displayName,'k8s')&$select=id,displayName,securityEnabled,groupTypes&$top=50",
    )
    .await
    .json();
    assert_eq!(names(&some).len(), 4);
    let twins =
        get(&entra, "groups?$filter=displayName%20eq%20'k8s_twins'%20and%20securityEnabled%20eq%20true").await.json();
    assert_eq!(names(&twins), ["k8s_twins", "k8s_twins"]);
    let search = "groups?$search=%22displayName:k8s%22&$count=true";
    let plain = get(&entra, search).await;
    assert_eq!((plain.error().0, plain.error().1.as_str()), (400, "Request_UnsupportedQuery"));
    let token = entra.admin_token();
    let eventual = [("consistencylevel", "eventual")];
    let found = graph_with(&entra, &token, "GET", search, &eventual, Value::Null).await.json();
    assert_eq!((&found["@odata.count"], names(&found).len()), (&json!(4), 4));
    let ends = "groups?$filter=endswith(displayName,'ops')&$count=true";
    assert_eq!(get(&entra, ends).await.status, 400);
    assert_eq!(names(&graph_with(&entra, &token, "GET", ends, &eventual, Value::Null).await.json()), ["k8s_ops"]);
    assert_eq!(get(&entra, "groups/$count").await.status, 400);
    let count = graph_with(&entra, &token, "GET", "groups/$count", &eventual, Value::Null).await;
    assert_eq!((count.text.as_str(), count.header("content-type")), ("5", Some("text/plain")));
    let ignored = get(&entra, "groups?$count=true").await.json();
    assert!(ignored.get("@odata.count").is_none(), "ignored without the header");
    assert_eq!(get(&entra, "groups?$filter=name%20eq%20'x'").await.error().1, "BadRequest");
    assert_eq!(get(&entra, "groups?$select=name").await.status, 400);
}

#[tokio::test]
async fn lists_come_in_pages() {
    let entra = Entra::reference();
    for number in 0..120 {
        entra.add_group(&format!("load_{number:03}"));
    }
    let first = get(&entra, "groups?$select=displayName").await.json();
    assert_eq!(names(&first).len(), 100);
    let mut all = names(&first);
    let mut next = first["@odata.nextLink"].as_str().map(str::to_owned);
    while let Some(link) = next {
        let path = link.strip_prefix("http://localhost:7411/v1.0/").expect("a link to Graph").to_owned();
        let page = get(&entra, &path).await.json();
        all.extend(names(&page));
        next = page["@odata.nextLink"].as_str().map(str::to_owned);
    }
    assert_eq!(all.len(), 125);
    all.dedup();
    assert_eq!(all.len(), 124, "only the twins share a name");
    let small = get(&entra, "groups?$top=2&$filter=startswith(displayName,'load')").await.json();
    assert!(
        small["@odata.nextLink"].as_str().is_some_and(|link| link.contains("%24filter=") || link.contains("$filter="))
    );
    assert_eq!(get(&entra, "groups?$top=1000").await.status, 400);
}

#[tokio::test]
async fn groups_are_made_and_filled() {
    let entra = Entra::reference();
    let body = json!({"displayName": "k8s_new", "mailEnabled": false, "mailNickname": "k8s_new", "securityEnabled": true, "groupTypes": []});
    let made = graph(&entra, "POST", "groups", body.clone()).await;
    assert_eq!(made.status, 201);
    let id = text(&made.json()["id"]);
    let mut missing = body;
    missing.as_object_mut().expect("a body").remove("mailNickname");
    assert!(graph(&entra, "POST", "groups", missing).await.error().2.contains("'mailNickname'"));
    let hayden = text(&get(&entra, "users/hayden@contoso.com").await.json()["id"]);
    let reference = json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{hayden}")});
    let path = format!("groups/{id}/members/$ref");
    assert_eq!(graph(&entra, "POST", &path, reference.clone()).await.status, 204);
    assert!(graph(&entra, "POST", &path, reference).await.error().2.contains("already exist"));
    let members = get(&entra, &format!("groups/{id}/members?$select=id,displayName,userPrincipalName")).await.json();
    assert_eq!(members["value"][0]["@odata.type"], "#microsoft.graph.user");
    assert_eq!(members["value"][0]["userPrincipalName"], "hayden@contoso.com");
    // A group in a group.
    let nested = json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{id}")});
    let outer = text(&get(&entra, "groups?$filter=displayName%20eq%20'k8s_ops'").await.json()["value"][0]["id"]);
    assert_eq!(graph(&entra, "POST", &format!("groups/{outer}/members/$ref"), nested).await.status, 204);
    let all = get(&entra, &format!("groups/{outer}/transitiveMembers")).await.json();
    assert!(names(&all).contains(&"Hayden Park".to_owned()) && names(&all).contains(&"k8s_new".to_owned()));
    let checked = graph(
        &entra,
        "POST",
        &format!("users/{hayden}/checkMemberGroups"),
        json!({"groupIds": [outer, DEV_USERS, TENANT]}),
    )
    .await
    .json();
    assert_eq!(checked["value"], json!([outer, DEV_USERS]));
    let objects =
        graph(&entra, "POST", "users/hayden@contoso.com/getMemberObjects", json!({"securityEnabledOnly": true}))
            .await
            .json();
    assert_eq!(objects["value"].as_array().map(Vec::len), Some(3));
    assert_eq!(graph(&entra, "DELETE", &format!("groups/{id}/members/{hayden}/$ref"), Value::Null).await.status, 204);
    assert_eq!(graph(&entra, "DELETE", &format!("groups/{id}/members/{hayden}/$ref"), Value::Null).await.status, 404);
}

#[tokio::test]
async fn objects_are_found_by_id_whatever_they_are() {
    let entra = Entra::reference();
    let ids = json!({"ids": [DEV_USERS, "11111111-2222-4333-8444-555555555555"], "types": ["group"]});
    let found = graph(&entra, "POST", "directoryObjects/getByIds", ids).await.json();
    assert_eq!(found["value"].as_array().map(Vec::len), Some(1));
    assert_eq!(found["value"][0]["@odata.type"], "#microsoft.graph.group");
    let users =
        graph(&entra, "POST", "directoryObjects/getByIds", json!({"ids": [DEV_USERS], "types": ["user"]})).await.json();
    assert_eq!(users["value"], json!([]));
}

#[tokio::test]
async fn sign_ins_are_written_down() {
    let entra = Entra::reference();
    let app = crate::help::ready(&entra, crate::help::application()).await;
    crate::browser::Browser::new(&entra)
        .sign_in(&crate::browser::authorize(&app.app_id, &[]), "hayden@contoso.com")
        .await;
    let found = get(
        &entra,
        &format!(
            "auditLogs/signIns?$filter=appId%20eq%20'{}'%20and%20createdDateTime%20ge%202026-01-01T00:00:00Z&$top=10",
            app.app_id
        ),
    )
    .await
    .json();
    assert_eq!(found["value"][0]["userPrincipalName"], "hayden@contoso.com");
    assert_eq!(found["value"][0]["status"]["errorCode"], 0);
    entra.configure(&lab_entra::Settings { premium: false, ..Default::default() });
    assert_eq!(
        get(&entra, "auditLogs/signIns").await.error().1,
        "Authentication_RequestFromNonPremiumTenantOrB2CTenant"
    );
}

#[tokio::test]
async fn people_change_only_their_own_groups() {
    let entra = Entra::reference();
    let hayden = entra.token_for("hayden", &["Group.ReadWrite.All"]).expect("a token");
    let body = json!({"displayName": "mine", "mailEnabled": false, "mailNickname": "mine", "securityEnabled": true});
    let mine = text(&graph_as(&entra, &hayden, "POST", "groups", body).await.json()["id"]);
    let change = json!({"description": "x"});
    assert_eq!(graph_as(&entra, &hayden, "PATCH", &format!("groups/{mine}"), change.clone()).await.status, 204);
    assert_eq!(graph_as(&entra, &hayden, "PATCH", &format!("groups/{DEV_USERS}"), change).await.status, 403);
    assert_eq!(graph_as(&entra, &hayden, "DELETE", &format!("groups/{DEV_USERS}"), Value::Null).await.status, 403);
    let ada = text(&get(&entra, "me").await.json()["id"]);
    let reference = json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{ada}")});
    assert_eq!(
        graph_as(&entra, &hayden, "POST", &format!("groups/{DEV_USERS}/members/$ref"), reference).await.status,
        403
    );
}
